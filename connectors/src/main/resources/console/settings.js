// The text of a district file: a line that a message names is led to, and the one with the cursor is told.
const text = document.getElementById("settings");
const place = document.getElementById("settings-place");

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
