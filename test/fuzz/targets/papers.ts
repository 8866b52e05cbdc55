import { VisioborneError } from "../../../src/contract/errors.ts";
import { chunkFrame, messageFrame, readFrame } from "../../../src/contract/papers/frame.ts";
import { readToBorne, readToDesk } from "../../../src/contract/papers/parse.ts";
import { holds, texts } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const SHA = "0".repeat(64);
const messages: readonly object[] = [
  { type: "hello", v: 1 },
  {
    type: "ask",
    piece: "p1",
    kind: "rib",
    label: "un RIB",
    source: "feeder",
    colour: "grey",
    dpi: 200,
    max_pages: 3,
  },
  { type: "start", piece: "p1" },
  { type: "withdraw", piece: "p1" },
  { type: "filed", piece: "p1" },
  { type: "want", blob: 7, from: 0 },
  { type: "have", blob: 7, bytes: 1000 },
  { type: "gone", blob: 7 },
  {
    type: "print",
    job: "j1",
    what: "file",
    title: "Attestation",
    blob: 1,
    bytes: 1000,
    sha256: SHA,
    pages: 1,
    preview: { blob: 2, bytes: 100, sha256: SHA },
  },
  { type: "print-form", job: "j1", form: "f1" },
  { type: "print-go", job: "j1" },
  { type: "print-cancel", job: "j1" },
  { type: "gone", blob: 3 },
  { type: "refused", what: "ask", id: "p1", why: "absent" },
];

/** Binary messages of the call's data channel, as borne and expert's page read them. */
export const target: FuzzTarget = {
  name: "papers",
  what: "papers on the call's data channel: frames, messages of both ends, chunks",
  samples: [
    ...messages.map((message) => messageFrame(JSON.stringify(message))),
    chunkFrame(7, 0, new Uint8Array(300)),
    chunkFrame(7, 700, new Uint8Array(300)),
    chunkFrame(0xffff_ffff, 0xffff_ffff, new Uint8Array(1)),
  ],
  tokens: texts('"type":"', '"piece":"', "../../", "\\u0000", "4294967296", "-1", "1e9", "null", "{", "}"),
  maxBytes: 140_000,
  parse(input) {
    const frame = readFrame(input);
    if (frame.kind === "message") {
      let read = 0;
      let failed: unknown;
      for (const reader of [readToBorne, readToDesk]) {
        try {
          reader(frame.text);
          read += 1;
        } catch (error) {
          if (!(error instanceof VisioborneError)) throw error;
          holds(error.message.length < 400, "an error that carries what was said");
          failed = error;
        }
      }
      if (read === 0) throw failed as Error;
      return;
    }
    holds(frame.data.length > 0 && frame.blob >= 0 && frame.offset >= 0, "a chunk of nothing, or of nowhere");
    holds(input.equals(chunkFrame(frame.blob, frame.offset, frame.data)), "a chunk that is not what was sent");
  },
};
