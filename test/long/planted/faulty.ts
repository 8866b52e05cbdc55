import { VisioborneError } from "../../../src/contract/errors.ts";
import type { FuzzTarget } from "../../fuzz/target.ts";

/** Parsers with a known fault each, that fuzzing has to find. */
const base = { what: "planted", samples: [Buffer.from('{"a":12,"b":[1,2,3]}')], maxBytes: 512 };

function spin(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

export const throwing: FuzzTarget = {
  ...base,
  name: "throwing",
  parse: (input) => void JSON.parse(input.toString("utf8")),
};

export const slow: FuzzTarget = {
  ...base,
  name: "slow",
  parse: (input) => (input.includes(0xff) ? spin(30) : undefined),
};

export const hanging: FuzzTarget = {
  ...base,
  name: "hanging",
  parse: (input) => {
    while (input.includes(0xff));
  },
};

const kept: unknown[] = [];
export const hoarding: FuzzTarget = {
  ...base,
  name: "hoarding",
  parse: (input) => void kept.push(Array.from({ length: 200 }, () => input.toString("hex"))),
};

export const swelling: FuzzTarget = {
  ...base,
  name: "swelling",
  parse: (input) => {
    if (input.length < 3) throw new VisioborneError("planted", "too short: a result, not a failure");
    // In small pieces: V8 ends a thread at its limit between two steps of a loop, and the whole process in a large one.
    if (input.includes(0xff)) for (let all: object = {}; ;) all = { all };
  },
};

export const sound: FuzzTarget = {
  ...base,
  name: "sound",
  parse: (input) => {
    if (input.length % 2 === 1) throw new VisioborneError("planted", "odd");
  },
};
