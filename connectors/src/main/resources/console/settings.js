// The text of a district file: a line that a message names is led to, the one with the cursor is told, and nothing that was
// typed is lost to a session that has ended.
const form = document.getElementById("file");
const text = document.getElementById("settings");
const place = document.getElementById("settings-place");
const kept = document.getElementById("not-sent");

const tell = () => {
  const before = text.value.slice(0, text.selectionStart);
  place.textContent = `Line ${before.split("\n").length} of ${text.value.split("\n").length}`;
};

const lead = (line) => {
  const lines = text.value.split("\n");
  const from = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  text.focus();
  text.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
  text.scrollTop = (line - 4) * (text.scrollHeight / lines.length);
  text.scrollLeft = 0;
  tell();
};

for (const button of document.querySelectorAll("button[data-line]")) {
  button.addEventListener("click", () => lead(Number(button.dataset.line)));
}
for (const event of ["keyup", "click", "input"]) text.addEventListener(event, tell);
tell();

/** Why nothing can be sent now, or null. The form's own token goes with the session, which may be another one by now. */
async function hindrance() {
  const answer = await fetch("/account", { redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") {
    return "You are signed out, and nothing was sent. Your text is still here: sign in again in another tab, then come back.";
  }
  const token = answer?.ok && (await answer.text()).match(/name="_csrf" value="([^"]+)"/);
  if (!token) return "The service does not answer as it should, and nothing was sent. Your text is still here: try again.";
  form.elements._csrf.value = token[1];
  return null;
}

let asked = false;
form.addEventListener("submit", async (event) => {
  if (asked) return;
  event.preventDefault();
  text.readOnly = true;
  const why = await hindrance();
  kept.hidden = !why;
  kept.textContent = why ?? "";
  text.readOnly = !why;
  if (why) return;
  asked = true;
  form.requestSubmit(event.submitter);
});
