// htmx notes the page's path in the session's storage for its history, also where there is none, and paths can hold the id of a
// person. It does without where a browser gives it no storage. This comes before it.
Object.defineProperty(window, "sessionStorage", {
  get() {
    throw new DOMException("Pages of Rollbook keep nothing in the browser.", "SecurityError");
  },
});
