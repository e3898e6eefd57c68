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

// Nothing that was typed is lost to a session that has ended: whether it has is asked before a form that keeps what it holds is
// sent. The form's own token goes with the session, which may be another one by now.
(() => {
  const hindrance = async (form) => {
    const answer = await fetch("/account", { redirect: "manual" }).catch(() => null);
    if (answer?.type === "opaqueredirect") {
      return "You are signed out, and nothing was sent. What you typed is still here: sign in again in another tab, then come back.";
    }
    const token = answer?.ok && (await answer.text()).match(/name="_csrf" value="([^"]+)"/);
    if (!token) return "The service does not answer as it should, and nothing was sent. What you typed is still here: try again.";
    form.elements._csrf.value = token[1];
    return null;
  };
  const tell = (form, why) => {
    let told = form.querySelector("[role=alert][data-unsent]");
    if (!told) {
      told = document.createElement("p");
      told.className = "notice bad";
      told.setAttribute("role", "alert");
      told.dataset.unsent = "";
      const button = form.querySelector("button");
      (button.closest(".acts") ?? button).before(told);
    }
    told.hidden = !why;
    told.textContent = why ?? "";
  };
  // What is typed from here on would not be sent, or not seen to be.
  const hold = (form) => {
    for (const field of form.elements) {
      if (field.readOnly !== false) continue;
      field.readOnly = true;
      field.dataset.held = "";
    }
  };
  const letGo = (form) => {
    form.dataset.keeps = "";
    for (const field of form.elements) {
      if (field.dataset.held === undefined) continue;
      field.readOnly = false;
      delete field.dataset.held;
    }
  };
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.dataset.keeps === undefined || form.dataset.keeps === "asked") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (form.dataset.keeps === "asking") return;
    form.dataset.keeps = "asking";
    hold(form);
    const why = await hindrance(form);
    tell(form, why);
    if (why) {
      letGo(form);
    } else {
      form.dataset.keeps = "asked";
      form.requestSubmit(event.submitter);
    }
  }, { capture: true });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-keeps]").forEach(letGo);
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
