// A seat as the page tells it: resources/handbook/protocol.md and nothing else of this house.
//
//     dial ─▶ sign in ─▶ Hello ─▶ snapshot or resume ─▶ Mark = live
//       ▲                                                │ cut, gap, silence
//       └──────────── after a while, with jitter ◀───────┘
//
// What that page lacks, this cannot do; where one of them changes, the other does. It tells what happens as it does.

import { createHash, randomBytes } from "node:crypto";
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { hostname } from "node:os";

import { dial } from "./websocket.mjs";

const PROTO = [1, 1];
const APP = "0.1.0";
const [POSITION_LOST, NO_PONG, SIGN_IN_AGAIN, SCOPE_CHANGED, REVOKED] = [4002, 4004, 4005, 4006, 4503];
const ENDS_FROM = 4500;
const LOSSES_MOST = 2;
const ASK_AGAIN_AFTER_S = 1;
const PING_EVERY_MS = 20_000;
const LOOK_EVERY_MS = 1_000;
const PATIENCE_S = { old: 10, lost: 30, dead: 45 };
const BACK_AFTER_MS = { first: 500, longest: 30_000 };
const PAGE = 100;

/** One JSON object a line; `said` names its kind. */
export const tell = (said, more = {}) => process.stdout.write(`${JSON.stringify({ said, ...more })}\n`);

/** RFC 9562: 48 bits of milliseconds, then chance. */
export function uuid7() {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = bytes.toString("hex");
  return [0, 8, 12, 16, 20].map((from, i, all) => hex.slice(from, all[i + 1])).join("-");
}

/** The JSON texts of the rows of a Rows frame, exactly as sent: what the digest of a snapshot is over. */
function rowTexts(text) {
  const found = [];
  let depth = 0;
  let begun = 0;
  let member = "";
  for (const { 0: token, index } of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[\]{}]/g)) {
    if (token === "{" || token === "[") {
      if (depth === 2 && member === '"rows"') begun = index;
      depth += 1;
    } else if (token === "}" || token === "]") {
      depth -= 1;
      if (depth === 2 && member === '"rows"') found.push(text.slice(begun, index + 1));
    } else if (depth === 1) {
      member = token;
    }
  }
  return found;
}

/** The commands without an answer, on disk before they are sent. */
export class Kept {
  #path;
  constructor(path) {
    this.#path = path;
  }
  read() {
    return this.#path && existsSync(this.#path) ? JSON.parse(readFileSync(this.#path, "utf8")) : [];
  }
  write(frames) {
    if (!this.#path) return;
    const file = openSync(`${this.#path}.new`, "w");
    writeSync(file, JSON.stringify(frames));
    fsyncSync(file);
    closeSync(file);
    renameSync(`${this.#path}.new`, this.#path);
  }
}

export class Seat {
  epoch = "";
  position = 0;
  rows = new Map();
  token = "";
  welcome = null;
  losesNext = false;

  #account;
  #kept;
  #socket = null;
  #isLive = false;
  #level = "lost";
  #markAt = -Infinity;
  #dialledAt = 0;
  #pingAt = 0;
  #pings = 0;
  #failures = 0;
  #losses = 0;
  #digest = null;
  #waiting = new Map();
  #asked = new Map();
  #onceLive = [];
  #looking = null;
  #dialling = null;
  #isLeaving = false;

  constructor(account, kept) {
    this.#account = account;
    this.#kept = kept;
    for (const frame of kept.read()) this.#wait(frame);
  }

  // The line: dial, say who we are, come back when it breaks.

  start() {
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS);
    return this.dial();
  }

  async dial() {
    this.#dialling = null;
    this.#dialledAt = Date.now();
    let mine = null;
    try {
      const heard = (text) => this.#socket === mine && this.#hear(text);
      mine = await dial(this.#account.address, heard, (code) => this.#socket === mine && this.#cut(code));
    } catch (error) {
      tell("unreachable", { why: error.message });
      return this.#comeBack();
    }
    this.#socket = mine;
    const { account, password } = this.#account;
    this.#say(this.token ? { frame: "Token", token: this.token } : { frame: "SignIn", account, password });
  }

  /** Do not wait any longer before dialling again. */
  come() {
    if (!this.#dialling) return;
    clearTimeout(this.#dialling);
    this.dial();
  }

  leave() {
    this.#isLeaving = true;
    clearInterval(this.#looking);
    clearTimeout(this.#dialling);
    this.#socket?.close(1000);
  }

  /** Resolves once the stream is whole up to a Mark. */
  live() {
    return new Promise((settle) => (this.#isLive ? settle() : this.#onceLive.push(settle)));
  }

  #say(frame) {
    this.#socket?.say(JSON.stringify(frame));
  }

  #letGo(code) {
    const socket = this.#socket;
    this.#socket = null;
    socket.close(code);
    this.#cut(code);
  }

  #cut(code) {
    this.#socket = null;
    this.#isLive = false;
    tell("cut", { code });
    if (this.#isLeaving) return;
    if (code === SIGN_IN_AGAIN || code === REVOKED) this.token = "";
    if (code === SCOPE_CHANGED || code === REVOKED || this.#losses >= LOSSES_MOST) this.#forget();
    if (code < ENDS_FROM) return this.#comeBack();
    clearInterval(this.#looking);
    process.exitCode = 1;
  }

  #comeBack() {
    const most = Math.min(BACK_AFTER_MS.longest, BACK_AFTER_MS.first * 2 ** this.#failures);
    this.#failures += 1;
    this.#dialling = setTimeout(() => this.dial(), Math.random() * most);
  }

  #look() {
    const now = Date.now();
    const age = (now - this.#markAt) / 1000;
    this.#freshness(age > PATIENCE_S.lost ? "lost" : age > PATIENCE_S.old ? "old" : "live");
    const silent = (now - Math.max(this.#markAt, this.#dialledAt)) / 1000;
    if (this.#socket && silent > PATIENCE_S.dead) this.#letGo(NO_PONG);
    if (this.#isLive && now - this.#pingAt > PING_EVERY_MS) {
      this.#pingAt = now;
      this.#say({ frame: "Ping", n: (this.#pings += 1) });
    }
  }

  #freshness(level) {
    if (level !== this.#level) tell("freshness", { freshness: level, position: this.position, rows: this.rows.size });
    this.#level = level;
  }

  // The stream: what is told is taken in its order, or asked for anew.

  #hear(text) {
    const frame = JSON.parse(text);
    switch (frame.frame) {
      case "SignedIn":
        this.token = frame.token;
        tell("signed in", { who: frame.who });
        return this.#say({
          frame: "Hello", proto: PROTO, app: APP, client: hostname(), seat: "tool",
          epoch: this.epoch, offset: this.position,
        });
      case "SignInRefused":
        tell("refused", { reason: frame.reason, retry_after_s: frame.retry_after_s ?? 0 });
        if (!this.token) return;
        this.token = "";
        return this.#letGo(1000);
      case "Welcome":
        this.welcome = frame;
        return tell("welcome", { mode: frame.mode, epoch: frame.epoch, boot: frame.boot, head: frame.head });
      case "SnapshotBegin":
        this.#forget();
        this.#digest = createHash("sha256");
        return;
      case "Rows":
        for (const row of frame.rows) this.rows.set(row.id, row);
        for (const one of rowTexts(text)) this.#digest.update(one);
        return;
      case "SnapshotEnd":
        if (this.rows.size !== frame.count || this.#digest.digest("hex") !== frame.sha256)
          throw new Error(`the snapshot at ${frame.at} is not what was sent`);
        this.epoch = this.welcome.epoch;
        this.position = frame.at;
        return tell("snapshot", { position: frame.at, rows: this.rows.size });
      case "News":
        if (this.losesNext) {
          this.losesNext = false;
          return tell("lost", { prev: frame.prev, o: frame.o });
        }
        if (this.#isGap(frame) || frame.o <= this.position) return;
        frame.items.forEach((item) => this.#take(item));
        this.position = frame.o;
        return;
      case "Mark":
        if (this.#isGap(frame)) return;
        this.position = Math.max(frame.o, this.position);
        return this.#mark();
      case "Gone":
        return frame.ids.forEach((id) => this.rows.delete(id));
      case "Answer":
        return this.#answered(frame);
      case "Found":
        if (frame.reason && frame.as_of === 0) return this.#later(frame.id, ASK_AGAIN_AFTER_S);
        return this.#settle(frame);
      case "Bye":
        return tell("bye", { code: frame.code, reason: frame.reason });
      default:
        return;
    }
  }

  #isGap({ prev, o }) {
    if (o <= this.position || prev === this.position) return false;
    tell("gap", { position: this.position, prev });
    this.#losses += 1;
    this.#letGo(POSITION_LOST);
    return true;
  }

  #forget() {
    this.rows.clear();
    this.epoch = "";
    this.position = 0;
  }

  #take(item) {
    if (item.gone) this.rows.delete(item.thing);
    else if (item.row) this.rows.set(item.thing, item.row);
    tell("item", { o: item.o, kind: item.kind, thing: item.thing, ver: item.ver, cmd: item.cmd ?? null });
  }

  #mark() {
    this.#markAt = Date.now();
    this.#failures = this.#losses = 0;
    this.#freshness("live");
    tell("mark", { position: this.position, rows: this.rows.size });
    if (this.#isLive) return;
    this.#isLive = true;
    for (const { frame } of this.#waiting.values()) this.#say(frame);
    for (const settle of this.#onceLive.splice(0)) settle();
  }

  // Asking: a command is kept until it is answered for good, and asked again on every new line.

  /** The final Answer to a command; the same id is the same ask. */
  ask(body, id = uuid7(), expects = {}) {
    return this.#send({ frame: "Command", id, body, made_at: new Date().toISOString(), expects });
  }

  again(id) {
    if (!this.#asked.has(id)) throw new Error(`no command ${id} was asked here`);
    return this.#send(this.#asked.get(id));
  }

  /** Every page of a question, as its Found frames. */
  async *question(query) {
    for (let cursor = "", isFirst = true; isFirst || cursor; isFirst = false) {
      const found = await this.#send({ frame: "Ask", id: uuid7(), query, cursor, limit: PAGE });
      if (found.reason) throw new Error(found.reason.join(" "));
      yield found;
      cursor = found.cursor;
    }
  }

  /** What the hub still owes an answer from an earlier run. */
  owed() {
    return [...this.#waiting.values()].map(({ answer }) => answer);
  }

  #send(frame) {
    const answer = this.#wait(frame);
    if (frame.frame === "Command") {
      this.#keep();
      tell("asked", { id: frame.id, kind: frame.body.kind });
    }
    if (this.#isLive) this.#say(frame);
    return answer;
  }

  #wait(frame) {
    let settle;
    const answer = new Promise((settled) => (settle = settled));
    this.#waiting.set(frame.id, { frame, settle, answer });
    if (frame.frame === "Command") this.#asked.set(frame.id, frame);
    return answer;
  }

  #answered(answer) {
    if (answer.result === "retry") return this.#later(answer.id, answer.after_s ?? 0);
    const { id, result, reason = null, o = 0, ver = 0 } = answer;
    tell("answer", { id, result, reason, o, ver });
    this.#settle(answer);
    this.#keep();
  }

  #later(id, seconds) {
    const again = () => this.#isLive && this.#waiting.has(id) && this.#say(this.#waiting.get(id).frame);
    setTimeout(again, seconds * 1000);
  }

  #settle(answer) {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    waiting?.settle(answer);
  }

  #keep() {
    this.#kept.write([...this.#waiting.values()].map(({ frame }) => frame).filter(({ frame }) => frame === "Command"));
  }

  // Files: over HTTP, with the token of the line.

  async http(method, path, body) {
    const headers = { Authorization: `Bearer ${this.token}` };
    const answer = await fetch(new URL(path, this.welcome.http), { method, headers, body });
    if (!answer.ok) throw new Error(`HTTP ${answer.status}: ${await answer.text()}`);
    return answer;
  }
}
