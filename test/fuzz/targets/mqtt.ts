import { readMessage } from "../../../src/supervisor/receiving/inbox.ts";
import { CHANNELS } from "../../../src/contract/topics.ts";
import { verify } from "../../../src/uplink/verify.ts";
import { holds, texts } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const NAME = { network: "demo", borne: "borne-1" };
const TOPICS = CHANNELS.map((channel) => {
  const id = channel === "alert" ? "/printer.paper" : channel === "res" ? "/c-1" : "";
  return `vb/1/demo/borne-1/${channel}${id}`;
});
const BOOT = "00112233aabbccdd";
const HEAD = `"v":1,"boot":"${BOOT}"`;

/** Any message to the supervisor and to the borne: first line the topic, the rest the payload. */
export const target: FuzzTarget = {
  name: "mqtt",
  what: "messages to supervisor and borne",
  samples: texts(
    `vb/1/demo/borne-1/status\n{${HEAD},"state":"ready","conn":1,"ts":1764000000000,"up_ms":5000,"sync":true,"reasons":[]}`,
    `vb/1/demo/borne-1/event\n{${HEAD},"id":"${BOOT}-1","seq":1,"ts":1764000000000,"up_ms":5000,"sync":true,"type":"boot"}`,
    `vb/1/demo/borne-1/alert/printer.paper\n{${HEAD},"code":"printer.paper","severity":"major","owner":"collectivite","since":1764000000000,"seq":3,"device":"printer","detail":"media-empty"}`,
    `vb/1/demo/borne-1/health\n{${HEAD},"ts":1764000000000,"up_ms":5000,"sync":true,"period_s":60,"devices":{"button":"ready"},"services":{"caf":"ready"},"alerts":["printer.paper"]}`,
    `vb/1/demo/borne-1/usage\n{${HEAD},"seq":2,"ts":1764000000000,"up_ms":5000,"sync":true,"from":1763996400000,"to":1764000000000,"services":{}}`,
    `vb/1/demo/borne-1/res/c-1\n{"v":1,"id":"c-1","state":"succeeded","ts":1764000000000,"up_ms":5000,"sync":true,"type":"selftest"}`,
    `vb/1/demo/borne-1/desc\n{${HEAD},"ts":1764000000000,"app":{"version":"0.1.0"},"devices":{}}`,
    `vb/1/demo/borne-1/cmd\n{"v":1,"id":"c-1","borne":"demo/borne-1","type":"identify","args":{"duration_s":5},"iat":1764000000000,"exp":1764000060000,"ctr":7,"by":"staff","sig":"${"A".repeat(86)}"}`,
  ),
  tokens: texts(
    ...TOPICS.map((topic) => `${topic}\n`),
    '{"v":1}',
    '"__proto__":{}',
    '"constructor":1',
    "null",
    "true",
    "[]",
    "[",
    "{",
    "}",
    '"',
    ",",
    ":",
    "\\u0000",
    "\\ud800",
    `"${BOOT}"`,
    '"seq":',
    "1e400",
    "9007199254740993",
    "\n",
  ),
  maxBytes: 65_536,
  parse(input) {
    const end = input.indexOf(0x0a);
    const topic = input.subarray(0, end < 0 ? input.length : end).toString("utf8");
    const payload = end < 0 ? Buffer.alloc(0) : input.subarray(end + 1);
    // Whatever the first line has become, the payload is tried as that of some channel too.
    for (const each of [topic, TOPICS[input.length % TOPICS.length] ?? topic]) {
      const incoming = readMessage(each, payload, ({ borne }) => borne === NAME.borne);
      holds(incoming.kind !== "rejected" || incoming.error.length <= 1000, "a long complaint");
    }
    const verdict = verify({
      payload,
      retained: false,
      name: NAME,
      allow: ["identify"],
      publicKey: undefined,
      lastCounter: 0,
      wallMs: 1_764_000_001_000,
      clockSynchronised: true,
    });
    holds(!verdict.accepted, "an order without a key is obeyed");
  },
};
