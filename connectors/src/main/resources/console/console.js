// While a run goes on the server says when there is something new of it; htmx then asks for that part of the page.
(() => {
  const part = document.querySelector("[data-live]");
  if (!part) return;
  const events = new EventSource(part.dataset.live);
  events.addEventListener("changed", () => htmx.trigger("#live", "changed"));
  // How far it is changes about once a second: for who listens, it is said a few times a minute.
  let said = 0;
  events.addEventListener("headway", (event) => {
    const shown = document.querySelector("[data-headway]");
    if (shown) {
      shown.textContent = event.data;
      shown.hidden = !event.data;
    }
    const told = document.querySelector("[data-headway-told]");
    if (told && event.data && Date.now() - said > 20_000) {
      told.textContent = event.data;
      said = Date.now();
    }
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!document.querySelector("[data-live]")) events.close();
  });
})();

// A second click on a button, while the answer to the first is awaited, sends nothing. On a page that the browser has kept, and
// shows again after a form of it was sent, a form that begins a run has the key of that run still: it is asked for anew.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    if (form.elements.key) location.reload();
    delete form.dataset.sent;
  }
});
