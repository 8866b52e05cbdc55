import type { Check, Post, State } from "./model.ts";

const WAITING: Check = { verdict: "waiting", why: null };

export const UNCHECKED: Post = {
  checks: { camera: WAITING, microphone: WAITING, sound: WAITING, codec: WAITING, network: WAITING },
  network: null,
};

/** Before anything is known. */
export const START: State = {
  account: { step: "unknown" },
  link: "off",
  desk: null,
  post: UNCHECKED,
  presence: "setup",
  queue: { calls: [], atMs: 0, available: 0, busy: 0 },
  ring: null,
  taking: null,
  call: null,
  papers: null,
  wrapUp: null,
  owed: { hangUp: null, wrapUp: null },
  notice: null,
};
