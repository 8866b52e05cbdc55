import { VisioborneError } from "../../../src/contract/errors.ts";
import * as parse from "../../../src/contract/signalling/parse.ts";
import { newCall, QueueUnderTest } from "../../support/desk/queue-events.ts";
import { holds, texts } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const CALL = "00112233445566778899aabbccddeeff";
const TOKEN = "A".repeat(43);

/** Every reader of a message: a new one is tried without being named here. */
const READERS = Object.entries(parse).flatMap(
  ([name, value]): [string, (text: string) => { readonly type: string }][] =>
    name.startsWith("read") && typeof value === "function" ? [[name, value]] : [],
);

/** Frames of bornes, pages of experts and guests, and of the desk, each read by every reader. */
export const target: FuzzTarget = {
  name: "signalling",
  what: "frames between bornes, desk, experts and guests",
  samples: texts(
    `{"type":"hello","v":1,"boot":"00112233aabbccdd","app":"0.1.0","site":"Mairie","services":[{"id":"caf","organisme":"caf","name":"CAF"}]}`,
    `{"type":"place","call":"${CALL}","token":"${TOKEN}","service":"caf","organisme":"caf","language":"fr","video":true,"ticket":"123456"}`,
    `{"type":"resume","call":"${CALL}","token":"${TOKEN}"}`,
    `{"type":"end","call":"${CALL}","by":"usager","reason":"done"}`,
    `{"type":"offer","call":"${CALL}","n":1,"sdp":"v=0\\r\\n"}`,
    `{"type":"candidate","call":"${CALL}","n":1,"candidate":"candidate:1 1 udp 1 192.0.2.1 9 typ host"}`,
    `{"type":"condition","call":"${CALL}","media":"audio-only","encryption":null}`,
    `{"type":"presence","state":"available","ready":true,"problems":["camera"]}`,
    `{"type":"take","call":"${CALL}"}`,
    `{"type":"transfer","call":"${CALL}","organisme":"msa"}`,
    `{"type":"guest-signal","call":"${CALL}","guest":"guest-1","signal":{"kind":"offer","sdp":"v=0"}}`,
    `{"type":"hello","v":1,"token":"${TOKEN}"}`,
    `{"type":"queued","call":"${CALL}","organisme":"caf","service":"caf","position":1,"wait_s":null,"ringing":false,"staffed":1,"priority":false,"ice":[{"urls":["stun:x"]}]}`,
    `{"type":"queue","calls":[],"available":1,"busy":0}`,
    `{"type":"ended","call":"${CALL}","by":"desk","reason":"no-answer"}`,
  ),
  tokens: texts(
    `"${CALL}"`,
    `"${TOKEN}"`,
    '"type":"',
    '"__proto__":{"type":"take"}',
    '"constructor":1',
    "null",
    "[]",
    "{",
    "}",
    '"',
    ",",
    ":",
    "\\u0000",
    "\\ud800",
    "1e400",
    "-1",
    "9007199254740993",
    "\n",
  ),
  maxBytes: parse.MAX_MESSAGE_BYTES + 1024,
  parse(input) {
    const text = input.toString("utf8");
    holds(READERS.length >= 7, "the readers of the signalling are not found any more");
    let refused: unknown;
    let understood = 0;
    for (const [name, read] of READERS) {
      try {
        const message = read(text);
        understood += 1;
        holds(typeof message.type === "string" && message.type.length <= 32, `${name}: a message without its type`);
        if (name === "readBorneToDesk") place(message as ReturnType<typeof parse.readBorneToDesk>);
      } catch (error) {
        // A wrong result, or anything that is no refusal.
        if (!(error instanceof VisioborneError)) throw error;
        refused = error;
      }
    }
    if (understood === 0) throw refused;
  },
};

/** What a borne may say puts at most one call into the queue. */
function place(message: ReturnType<typeof parse.readBorneToDesk>): void {
  if (message.type !== "place") return;
  const queue = new QueueUnderTest();
  const { call: id, token, ticket, organisme } = message;
  queue.do({ type: "place", call: { ...newCall(1), id, tokenHash: token, organisme, ...(ticket ? { ticket } : {}) } });
  holds(queue.state.calls.size <= 1 && queue.last.length > 0, "a call that is neither placed nor refused");
}
