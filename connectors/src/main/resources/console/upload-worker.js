// Seals files to the district's key and sends what comes out of it, piece by piece. Only ciphertext leaves this file.
import * as openpgp from "./vendor/openpgp.min.mjs";

const PIECE = 4 * 1024 * 1024;
// Seconds between tries before a person is asked; a connection that hangs is given up by the service in less than their sum.
const WAITS = [1, 2, 4, 8, 16];
// What trying again does not mend.
const FOR_A_PERSON = ["signed-out", "too-large"];
const PACKED = /\.(zip|gz)$/i;

let goOn = null;
/** Drops what has arrived; before anything could, there is nothing to do. */
let drop = () => tell({ dropped: true });
const stopped = new AbortController();

self.onmessage = ({ data }) => {
  if (data.send) {
    send(data.send).catch((failure) => {
      if (!stopped.signal.aborted) tell({ failed: failure instanceof Told ? failure.message : unforeseen(failure) });
    });
  } else if (data.goOn && goOn) {
    goOn();
  } else if (data.stop) {
    stopped.abort();
    drop();
  }
};
self.addEventListener("online", () => goOn && goOn());

const tell = (what) => self.postMessage(what);

/** A failure that is told in a sentence. */
class Told extends Error {}

const unforeseen = (failure) =>
  `The files could not be encrypted in this browser (${failure.name}). Nothing readable was sent. Reload the page and try`
  + " again, or use scripts/rollbook upload.";

async function send({ files, armored, fingerprint, drafts, page, token, query, key }) {
  const recipient = await openpgp.readKey({ armoredKey: armored });
  if (recipient.getFingerprint().toUpperCase() !== fingerprint) {
    throw new Told("The key is not the one whose fingerprint this page shows. Nothing was sent: tell the district's IT.");
  }
  const service = new Service(page, token);
  const draft = await service.ask("POST", `${drafts}?${query}`, null, { "Idempotency-Key": key });
  const address = `${drafts}/${draft.draft}`;
  drop = () => service.drop(address);
  tell({ begun: address });
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let before = 0;
  for (const [message, file] of files.entries()) {
    const progress = { read: 0 };
    const asItIs = await isSealed(file);
    const sealed = asItIs ? file.stream() : await seal(file, recipient, progress);
    let offset = 0;
    for await (const piece of pieces(sealed, file.name)) {
      await service.put(address, message, offset, piece);
      offset += piece.length;
      // What is packed says nothing of the file by its own size; what is not was read further than it was sent.
      tell({ sent: before + Math.min(asItIs || PACKED.test(file.name) ? offset : progress.read, file.size), total });
    }
    before += file.size;
    tell({ sent: before, total });
  }
  const names = new TextEncoder().encode(JSON.stringify({ files: files.map((file) => file.name) }));
  const manifest = await encrypt(await openpgp.createMessage({ binary: names }), recipient);
  const run = await service.ask("POST", `${address}/manifest`, manifest);
  tell({ run: run.run });
}

/** The stream of a file; what was read of it is counted. */
function counted(file, progress) {
  return file.stream().pipeThrough(
    new TransformStream({
      transform(chunk, controller) {
        progress.read += chunk.length;
        controller.enqueue(chunk);
      },
    }),
  );
}

async function seal(file, recipient, progress) {
  const filename = new TextEncoder().encode(file.name).length > 255 ? "" : file.name;
  let message = await openpgp.createMessage({ binary: counted(file, progress), filename });
  if (!PACKED.test(file.name)) {
    // Made by hand: the library's own compression reads a whole file ahead.
    const packet = new openpgp.CompressedDataPacket();
    packet.algorithm = openpgp.enums.compression.zlib;
    packet.compressed = message.write().pipeThrough(new CompressionStream("deflate"));
    const packets = new openpgp.PacketList();
    packets.push(packet);
    message = new openpgp.Message(packets);
  }
  return encrypt(message, recipient);
}

/** Version 2 of RFC 9580, 5.13.2: the browser's own AES-GCM, several times as fast as version 1, whose SHA-1 is a script. */
function encrypt(message, recipient) {
  const sessionKey = {
    data: crypto.getRandomValues(new Uint8Array(32)),
    algorithm: "aes256",
    aeadAlgorithm: "gcm",
  };
  return openpgp.encrypt({ message, encryptionKeys: recipient, sessionKey, format: "binary" });
}

/** Tells in a sentence that a file could not be read. */
const unread = (name) => (failure) => {
  throw failure.name === "NotReadableError" || failure.name === "NotFoundError"
    ? new Told(`${name} cannot be read any more: it was changed, moved or locked. Choose the files again.`)
    : failure;
};

/** Whether a file is an encrypted OpenPGP message already, as the service tells it; such a file is sent as it is. */
async function isSealed(file) {
  const start = new Uint8Array(await file.slice(0, 1024).arrayBuffer().catch(unread(file.name)));
  const first = dearmored(start) ?? start;
  if (first.length < 4 || !(first[0] & 0x80)) return false;
  const current = (first[0] & 0x40) !== 0;
  const tag = current ? first[0] & 0x3f : (first[0] & 0x3c) >> 2;
  let header = 1;
  if (!current) header += (first[0] & 3) === 3 ? 0 : 1 << (first[0] & 3);
  else if (first[1] === 255) header += 5;
  else header += first[1] >= 192 && first[1] < 224 ? 2 : 1;
  const version = first[header];
  return (tag === 1 && [2, 3, 6].includes(version)) || (tag === 3 && [4, 5, 6].includes(version));
}

/** The first bytes inside ASCII armour, which may hold what is only signed or packed, too; null where there is none. */
function dearmored(start) {
  const text = new TextDecoder("latin1").decode(start);
  if (!text.startsWith("-----BEGIN PGP MESSAGE-----")) return null;
  const base64 = (/\n[ \t]*\r?\n([A-Za-z0-9+/\s]+)/.exec(text)?.[1] ?? "").replace(/\s/g, "").slice(0, 64);
  const bytes = atob(base64.slice(0, base64.length - (base64.length % 4)));
  return Uint8Array.from(bytes, (byte) => byte.charCodeAt(0));
}

/** A stream in pieces of one size; the last may be smaller. One piece is in memory at a time. */
async function* pieces(stream, name) {
  const reader = stream.getReader();
  let piece = new Uint8Array(PIECE);
  let filled = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(unread(name));
    if (done) break;
    for (let at = 0; at < value.length; ) {
      const more = value.subarray(at, at + PIECE - filled);
      piece.set(more, filled);
      filled += more.length;
      at += more.length;
      if (filled === PIECE) {
        yield piece;
        piece = new Uint8Array(PIECE);
        filled = 0;
      }
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/** The service, asked again while it or the connection is away, and once somebody says so where more is amiss. */
class Service {
  constructor(page, token) {
    this.page = page;
    this.token = token;
  }

  async ask(method, url, body, more = {}) {
    const answer = await this.answer(method, url, body, more);
    if (answer.problem) throw new Told(answer.problem.detail);
    return answer.json;
  }

  /** Sends a piece, or what is missing of it: the service may have it although its answer was lost. */
  async put(address, message, offset, piece) {
    let from = 0;
    for (;;) {
      const url = `${address}/messages/${message}?offset=${offset + from}`;
      const answer = await this.answer("PUT", url, piece.subarray(from));
      if (!answer.problem) return;
      if (answer.problem.code !== "MISPLACED") throw new Told(answer.problem.detail);
      const there = ((await this.ask("GET", address)).messages[message] ?? 0) - offset;
      if (there === piece.length) return;
      if (there < 0 || there > piece.length || there === from) {
        throw new Told("What has arrived does not fit what was sent any more. Begin again.");
      }
      from = there;
    }
  }

  async answer(method, url, body, more = {}) {
    for (let tries = 0; ; ) {
      const { json, problem, trouble } = await this.once(method, url, body, more);
      if (!trouble) return { json, problem };
      if (!FOR_A_PERSON.includes(trouble) && tries < WAITS.length) {
        tell({ waiting: trouble });
        await new Promise((done) => setTimeout(done, WAITS[tries] * 1000));
        tries++;
      } else {
        tell({ paused: trouble });
        await new Promise((done) => (goOn = done));
        goOn = null;
        tell({ resumed: true });
        await this.newToken();
        tries = 0;
      }
    }
  }

  async once(method, url, body, more) {
    const headers = { Accept: "application/json", "X-XSRF-TOKEN": this.token, ...more };
    if (body) headers["Content-Type"] = "application/octet-stream";
    let response;
    try {
      response = await fetch(url, { method, headers, body, redirect: "manual", signal: stopped.signal });
    } catch (failure) {
      if (stopped.signal.aborted) throw failure;
      return { trouble: "connection" };
    }
    // Who is not signed in any more is led to signing in; a form's token goes with the session.
    if (response.type === "opaqueredirect" || response.status === 401) return { trouble: "signed-out" };
    const json = await response.json().catch(() => null);
    if (response.ok && json) return { json };
    // Not the service's own, which says in a sentence what it refuses.
    if (response.status === 413 && !json?.code) return { trouble: "too-large" };
    if (response.status === 403 && !json) return { trouble: "signed-out" };
    if (!json || response.status === 503 || json.code === "BUSY") return { trouble: "service" };
    return { problem: json };
  }

  /** The page has another one after another session has begun; where it cannot be asked, the old one is tried. */
  async newToken() {
    const html = await fetch(this.page, { redirect: "manual", signal: stopped.signal })
      .then((response) => response.text())
      .catch(() => "");
    const found = /name="_csrf" value="([^"]+)"/.exec(html);
    if (found) this.token = found[1];
  }

  /** What could not be dropped, for the connection is away, is gone after a day. */
  async drop(address) {
    const headers = { "X-XSRF-TOKEN": this.token };
    await fetch(address, { method: "DELETE", headers, signal: AbortSignal.timeout(10_000) }).catch(() => null);
    tell({ dropped: true });
  }
}
