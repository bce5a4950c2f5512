// The client's side of a websocket: RFC 6455 over a plain socket of Node, text only, nothing negotiated.
//
//   dial(address, onText, onClose) ─▶ Socket     say(text), close(code), drop()
//
// A text arrives whole, however many fragments it came in. `onClose` hears one code, once: the hub's, ours, or
// 1006 where the line only ended.

import { createHash, randomBytes } from "node:crypto";
import { request as overPlain } from "node:http";
import { request as overTls } from "node:https";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const [MORE, TEXT, CLOSE, PING, PONG] = [0x0, 0x1, 0x8, 0x9, 0xa];
const [BAD_FRAME, BAD_TEXT, LOST, NO_CODE] = [1002, 1007, 1006, 1005];

export function dial(address, onText, onClose) {
  return new Promise((opened, failed) => {
    const url = new URL(address.replace(/^ws/, "http"));
    const key = randomBytes(16).toString("base64");
    const asking = (url.protocol === "https:" ? overTls : overPlain)(url, {
      agent: false,
      minVersion: "TLSv1.3",
      headers: { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": 13, "Sec-WebSocket-Key": key },
    });
    asking.on("error", failed);
    asking.on("response", (answer) => failed(new Error(`no websocket: HTTP ${answer.statusCode}`)));
    asking.on("upgrade", (answer, line, head) => {
      const expected = createHash("sha1").update(key + GUID).digest("base64");
      if (answer.headers["sec-websocket-accept"] !== expected) {
        line.destroy();
        failed(new Error("no websocket: the key was not answered"));
        return;
      }
      opened(new Socket(line, head, onText, onClose));
    });
    asking.end();
  });
}

class Socket {
  #line;
  #onText;
  #onClose;
  #unread = Buffer.alloc(0);
  #pieces = [];
  #code = LOST;
  #isClosing = false;

  constructor(line, head, onText, onClose) {
    this.#line = line;
    this.#onText = onText;
    this.#onClose = onClose;
    line.on("data", (bytes) => this.#read(bytes));
    line.on("end", () => line.end());
    line.on("error", () => line.destroy());
    line.on("close", () => this.#onClose(this.#code));
    if (head.length) setImmediate(() => this.#read(head));
  }

  say(text) {
    this.#send(TEXT, Buffer.from(text, "utf8"));
  }

  close(code) {
    if (this.#isClosing) return;
    this.#code = code;
    const body = Buffer.alloc(2);
    body.writeUInt16BE(code);
    this.#send(CLOSE, code === NO_CODE ? Buffer.alloc(0) : body);
    this.#isClosing = true;
    this.#line.end();
    setTimeout(() => this.#line.destroy(), 1000).unref();
  }

  drop() {
    this.#line.destroy();
  }

  #send(opcode, body) {
    if (this.#isClosing || this.#line.destroyed) return;
    const mask = randomBytes(4);
    const size = body.length;
    const head = Buffer.alloc(size < 126 ? 2 : size < 65536 ? 4 : 10);
    head[0] = 0x80 | opcode;
    head[1] = 0x80 | (size < 126 ? size : size < 65536 ? 126 : 127);
    if (head.length === 4) head.writeUInt16BE(size, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(size), 2);
    this.#line.write(Buffer.concat([head, mask, body.map((byte, i) => byte ^ mask[i % 4])]));
  }

  #read(bytes) {
    this.#unread = this.#unread.length ? Buffer.concat([this.#unread, bytes]) : bytes;
    while (!this.#isClosing && this.#unread.length >= 2) {
      const [first, second] = this.#unread;
      if (first & 0x70 || second & 0x80) return this.close(BAD_FRAME);
      const short = second & 0x7f;
      const begins = short === 126 ? 4 : short === 127 ? 10 : 2;
      if (this.#unread.length < begins) return;
      const size =
        short === 126 ? this.#unread.readUInt16BE(2) : short === 127 ? Number(this.#unread.readBigUInt64BE(2)) : short;
      if (this.#unread.length < begins + size) return;
      const body = this.#unread.subarray(begins, begins + size);
      this.#unread = this.#unread.subarray(begins + size);
      this.#take(first & 0x0f, Boolean(first & 0x80), body);
    }
  }

  #take(opcode, isLast, body) {
    switch (opcode) {
      case TEXT:
      case MORE: {
        if ((opcode === TEXT) === this.#pieces.length > 0) return this.close(BAD_FRAME);
        this.#pieces.push(body);
        if (!isLast) return;
        const whole = Buffer.concat(this.#pieces);
        this.#pieces = [];
        let text;
        try {
          text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(whole);
        } catch {
          return this.close(BAD_TEXT);
        }
        return this.#onText(text);
      }
      case PING:
        return this.#send(PONG, body);
      case PONG:
        return;
      case CLOSE:
        return this.close(body.length >= 2 ? body.readUInt16BE(0) : NO_CODE);
      default:
        return this.close(BAD_FRAME);
    }
  }
}
