// The page from which files are uploaded: which files, what they are, and how far they are. A worker does the rest.
const form = document.querySelector("#upload");
const byId = (id) => document.getElementById(id);
const show = (id, shown = true) => (byId(id).hidden = !shown);

/** By name: a delivery has one file of a name, the one that was chosen last. */
const chosen = new Map();
let worker = null;
let sending = false;
/** The address of the upload that is under way. */
let draft = null;

const streams = () =>
  [self.ReadableStream, self.TransformStream, self.CompressionStream, self.Worker, File.prototype.stream].every(Boolean)
  && hire();

/** Begins a worker, which loads what encrypts. False in a browser that does not ask which type it is: it knows no modules. */
function hire() {
  let asked = false;
  worker = new Worker(new URL("./upload-worker.js", import.meta.url), {
    get type() {
      asked = true;
      return "module";
    },
  });
  worker.onmessage = ({ data }) => hear(data);
  worker.onerror = () => {
    const why = "The part of the page that encrypts could not be loaded, or broke off. Nothing readable was sent: reload the page.";
    // Another one would fail alike.
    fail(why, false);
  };
  return asked;
}

const size = (bytes) => {
  const units = ["bytes", "kB", "MB", "GB"];
  let unit = 0;
  let number = bytes;
  while (number >= 1000 && unit < 3) {
    number /= 1000;
    unit++;
  }
  return `${number.toLocaleString("en", { maximumFractionDigits: number < 10 && unit > 0 ? 1 : 0 })} ${units[unit]}`;
};

function choose(files, hadFolder = false) {
  const again = [];
  for (const file of files) {
    if (chosen.has(file.name)) again.push(file.name);
    chosen.set(file.name, file);
  }
  list(again);
  if (hadFolder) byId("told").textContent += " Drop the files, not their folder.";
}

/** What was dropped: a browser hands out a folder as a file that cannot be read. */
function dropped({ items, files }) {
  const taken = [...items].filter(({ kind }) => kind === "file");
  const plain = taken.filter((item) => !item.webkitGetAsEntry?.()?.isDirectory);
  choose(taken.length > 0 ? plain.map((item) => item.getAsFile()) : files, plain.length < taken.length);
}

function list(again = []) {
  const items = [...chosen.values()].map((file) => {
    const item = document.createElement("li");
    const name = document.createElement("bdi");
    name.textContent = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.className = "quiet";
    remove.textContent = "Remove";
    remove.setAttribute("aria-label", `Remove ${file.name}`);
    remove.addEventListener("click", () => {
      chosen.delete(file.name);
      list();
      byId("files").focus();
    });
    item.append(name, ` ${size(file.size)} `, remove);
    return item;
  });
  byId("chosen").replaceChildren(...items);
  byId("send").disabled = chosen.size === 0;
  const all = [...chosen.values()].reduce((sum, file) => sum + file.size, 0);
  byId("told").textContent =
    chosen.size === 0 ? "" : `${chosen.size} ${chosen.size === 1 ? "file" : "files"}, ${size(all)}.`;
  if (again.length > 0) byId("told").textContent += ` Chosen again, and replaced: ${again.join(", ")}.`;
}

function begin() {
  const schools = byId("schools").value.split("\n").map((line) => line.trim()).filter(Boolean);
  const said = new FormData(form);
  const query = new URLSearchParams({ scope: said.get("scope"), hold: said.get("then") === "hold" });
  if (said.get("scope") === "schools") schools.forEach((school) => query.append("school", school));
  show("failed", false);
  show("choice", false);
  listed(false);
  show("under-way");
  progress(0);
  byId("progress-title").focus();
  sending = true;
  worker.postMessage({
    send: {
      files: [...chosen.values()],
      armored: byId("key").textContent,
      fingerprint: form.dataset.fingerprint,
      drafts: form.action,
      page: location.href,
      token: said.get("_csrf"),
      query: query.toString(),
      key: crypto.randomUUID(),
    },
  });
  addEventListener("beforeunload", warn);
}

const warn = (event) => event.preventDefault();

/** What has arrived is of no use without the worker that encrypted it. */
function drop() {
  const headers = { "X-XSRF-TOKEN": new FormData(form).get("_csrf") };
  if (draft) fetch(draft, { method: "DELETE", keepalive: true, headers }).catch(() => null);
  draft = null;
}

// A page that is only put by may come back.
addEventListener("pagehide", ({ persisted }) => persisted || drop());

/** To the page of its run. */
function leave(run) {
  draft = null;
  removeEventListener("beforeunload", warn);
  say("Everything has arrived.");
  location.assign(`/runs/${run}`);
}

const PAUSES = {
  "signed-out": "You are signed out. Sign in again in another tab, then come back here and go on: what was sent is kept.",
  connection: "The connection is broken. What was sent is kept: go on when it is back.",
  "too-large":
    "Something between this browser and Rollbook takes only smaller pieces: whoever runs Rollbook must allow request bodies of"
    + " 8 MB, see docs/operations.md, Behind a proxy. Go on once that is done: what was sent is kept.",
  service: "The service does not answer as it should. What was sent is kept: go on in some minutes.",
};

function hear(data) {
  if (data.run) leave(data.run);
  else if (data.begun) draft = data.begun;
  else if (data.failed) fail(data.failed);
  else if (data.dropped) {
    draft = null;
    over();
  } else if (data.paused) pause(data.paused);
  else if (data.resumed) {
    show("paused", false);
    say("Going on.");
  } else if (data.waiting) say(data.waiting === "connection" ? "Connecting again …" : "Waiting for the service …");
  else progress(data.total === 0 ? 1 : data.sent / data.total, data);
}

let tenths = -1;

function progress(share, { sent = 0, total = 0 } = {}) {
  byId("bar").value = share;
  byId("amount").textContent = total > 0 ? `${size(sent)} of ${size(total)}` : "";
  // For those who hear it: not each piece.
  const now = Math.floor(share * 10);
  if (now !== tenths) say(share === 0 ? "Encrypting and sending." : `${now * 10} percent sent.`);
  tenths = now;
}

/** Those that were begun before; beside one that is under way they would only mislead. */
const listed = (shown) => byId("unfinished") && show("unfinished", shown);

const say = (text) => (byId("status").textContent = text);

function pause(why) {
  byId("why").textContent = PAUSES[why];
  show("paused");
  say("");
  byId("go-on").focus();
}

function fail(text, again = true) {
  over(again);
  byId("failed").textContent = text;
  show("failed");
  byId("failed").focus();
}

function over(again = true) {
  removeEventListener("beforeunload", warn);
  worker.terminate();
  if (again) hire();
  sending = false;
  drop();
  tenths = -1;
  show("paused", false);
  show("under-way", false);
  show("choice", again);
  listed(true);
  byId("files").focus();
}

function ready() {
  // See upload-check.js.
  document.body.dataset.upload = "read";
  if (!isSecureContext) return show("insecure");
  if (!streams()) return show("cannot");
  show("choice");
  byId("files").addEventListener("change", ({ target }) => {
    choose(target.files);
    target.value = "";
  });
  const zone = byId("zone");
  for (const type of ["dragover", "drop"]) {
    // Anywhere else on the page, too: else the browser would leave it and open the file.
    addEventListener(type, (event) => event.preventDefault());
  }
  zone.addEventListener("dragover", () => zone.classList.add("over"));
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", ({ dataTransfer }) => {
    zone.classList.remove("over");
    dropped(dataTransfer);
  });
  const schools = () => {
    const wanted = form.elements.scope.value === "schools";
    show("which", wanted);
    byId("schools").required = wanted;
  };
  form.addEventListener("change", schools);
  schools();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (chosen.size > 0 && !sending) begin();
  });
  byId("go-on").addEventListener("click", () => worker.postMessage({ goOn: true }));
  byId("stop").addEventListener("click", () => {
    show("paused", false);
    say("Stopping …");
    worker.postMessage({ stop: true });
  });
}

ready();
