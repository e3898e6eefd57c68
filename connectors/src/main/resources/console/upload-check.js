// In the words that every browser knows: one that cannot read the other script, or did not get it, would say nothing.
window.addEventListener("load", function () {
  if (document.body.getAttribute("data-upload") !== "read") document.getElementById("cannot").removeAttribute("hidden");
});
