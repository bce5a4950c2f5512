// A second client, in another language: a seat written from the protocol's page, and what it can be told to do.
//
//     LUJIAN_ADDRESS=ws://…  LUJIAN_ACCOUNT=…  LUJIAN_PASSWORD=…  [LUJIAN_KEPT=FILE]  node client.mjs VERB [WORD …]
//
//     follow                  stay, tell what happens, and take further verbs from stdin, one a line, up to its end
//     rows                    every row held, after a snapshot or wherever the stream stands
//     file TITLE [SHA256]     report a case at one place of the demo district and bring it to be dispatched
//     dispatch CASE UNIT [ID] hand it to a unit, under this command id or a new one
//     again ID                ask a command of before once more, word for word
//     find TEXT               cases by their text, open and ended; page by page
//     timeline THING          everything that happened to one thing
//     put FILE · get SHA256   a file to the hub, and from it
//     lose                    throw the next News away, as a broken line would
//     come                    dial at once where it waits to dial again
//
// One JSON object a line on stdout; its member `said` names its kind. LUJIAN_KEPT holds the commands without an
// answer across runs.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

import { Kept, Seat, tell, uuid7 } from "./seat.mjs";

/** Where the demo district has a street, and what stands wrong there. */
const PLACE = { lon: 117.4757, lat: 36.7597, address: "柳溪路731号前", street: "st-qingquan" };
const CLASS = { class_code: "E0405", condition: 1 };
/** The next command on the way to be dispatched, by the stage of the row. */
const STEP = {
  received: (id) => ({ kind: "RegisterCase", case: id }),
  registered: (id) => ({ kind: "FileCase", case: id, ...CLASS }),
  to_transfer: (id) => ({ kind: "TransferCase", case: id }),
};

const VERBS = {
  async rows(seat) {
    for (const id of [...seat.rows.keys()].sort()) tell("row", { row: seat.rows.get(id) });
    tell("rows", { position: seat.position, rows: seat.rows.size });
  },

  async file(seat, title, photo) {
    const id = uuid7();
    const photos = photo ? [{ blob: photo, role: "scene" }] : [];
    const report = { kind: "ReportCase", case: id, source: "inspector", title, place: PLACE, photos };
    let answer = await seat.ask(report);
    while (answer.result === "ok" && STEP[seat.rows.get(id)?.stage]) {
      const { stage, ver } = seat.rows.get(id);
      answer = await seat.ask(STEP[stage](id), uuid7(), { [id]: ver });
    }
    tell("filed", { case: id, stage: seat.rows.get(id)?.stage ?? null });
  },

  async dispatch(seat, id, unit, command) {
    await seat.ask({ kind: "DispatchCase", case: id, lead: unit, co: [], words: "" }, command);
  },

  async again(seat, id) {
    await seat.again(id);
  },

  async find(seat, text) {
    for await (const found of seat.question({ query: "cases", text }))
      tell("found", { as_of: found.as_of, ids: (found.rows ?? []).map((row) => row.id), cursor: found.cursor ?? "" });
  },

  async timeline(seat, thing) {
    for await (const found of seat.question({ query: "timeline", thing }))
      for (const { o, kind, ver, by, at } of found.items ?? []) tell("happened", { o, kind, ver, by, at });
  },

  async put(seat, path) {
    const bytes = readFileSync(path);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await seat.http("PUT", `/blobs/${sha256}`, bytes);
    tell("put", { sha256, bytes: bytes.length });
  },

  async get(seat, sha256) {
    const bytes = Buffer.from(await (await seat.http("GET", `/blobs/${sha256}`)).arrayBuffer());
    tell("got", { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") });
  },

  async lose(seat) {
    seat.losesNext = true;
  },

  async come(seat) {
    seat.come();
  },

  async follow(seat) {
    const underWay = [];
    for await (const line of createInterface({ input: process.stdin })) {
      const [verb, ...words] = line.trim().split(/\s+/);
      underWay.push(run(seat, verb, words));
    }
    await Promise.all(underWay);
  },
};

async function run(seat, verb, words) {
  if (!Object.hasOwn(VERBS, verb)) throw new Error(`no verb ${verb}`);
  await VERBS[verb](seat, ...words);
}

async function main([verb, ...words]) {
  const { LUJIAN_ADDRESS: address, LUJIAN_ACCOUNT: account, LUJIAN_PASSWORD: password, LUJIAN_KEPT } = process.env;
  const seat = new Seat({ address, account, password }, new Kept(LUJIAN_KEPT));
  await seat.start();
  await seat.live();
  await Promise.all(seat.owed());
  await run(seat, verb, words);
  seat.leave();
}

await main(process.argv.slice(2));
