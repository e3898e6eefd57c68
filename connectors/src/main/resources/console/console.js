// While a run goes on the server says when there is something new of it; htmx then asks for that part of the page.
(() => {
  const part = document.querySelector("[data-live]");
  if (!part) return;
  const events = new EventSource(part.dataset.live);
  events.addEventListener("changed", () => htmx.trigger("#live", "changed"));
  document.addEventListener("htmx:afterSettle", () => {
    if (!document.querySelector("[data-live]")) events.close();
  });
})();
