import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { InCallTalk } from "../../../src/call/in-call/in-call-talk.ts";
import { readInCall } from "../../../src/contract/signalling/parse.ts";
import type { InCall } from "../../../src/contract/signalling/types.ts";
import { Ears } from "../../support/call/kit.ts";
import { memoryLog } from "../../support/fake-clock.ts";

const QUALITY = { kbps_up: 300, kbps_down: 280, loss_up_pct: 0, loss_down_pct: null, rtt_ms: 40, height: 360 };

let said: InCall[];
let full: boolean;
let talk: InCallTalk;
let ears: Ears;
let log: ReturnType<typeof memoryLog>;

beforeEach(() => {
  vi.useFakeTimers();
  said = [];
  full = false;
  log = memoryLog();
  talk = new InCallTalk({
    send: (message) => {
      // All that is sent is of the contract.
      if (!full) said.push(readInCall(message));
      return !full;
    },
    quality: () => QUALITY,
    log,
  });
  ears = new Ears(talk, ["text", "framing", "muted", "identifierWanted", "reminder", "goodbye"]);
});
afterEach(() => {
  talk.close();
  vi.useRealTimers();
});

const hear = (message: InCall): void => talk.take(JSON.stringify(message));

describe("the identifier", () => {
  it("waits for the channel, and is said once on each: a page that was loaded anew knows nothing", () => {
    talk.setIdentifier("caf-7", Buffer.from("1234567"));
    expect(said).toEqual([]);
    talk.channel(true);
    talk.channel(true);
    vi.advanceTimersByTime(10_000);
    const identifiers = (): InCall[] => said.filter(({ type }) => type === "identifier");
    expect(identifiers()).toEqual([{ type: "identifier", kind: "caf-7", value: "1234567" }]);
    talk.channel(false);
    talk.channel(true);
    expect(identifiers()).toHaveLength(2);
  });

  it("is said later when the channel is full", () => {
    full = true;
    talk.channel(true);
    talk.setIdentifier("caf-7", Buffer.from("1234567"));
    full = false;
    vi.advanceTimersByTime(2_000);
    expect(said[0]).toMatchObject({ type: "identifier" });
  });

  it.each([
    ["forgotten", () => talk.forgetIdentifier()],
    ["given anew", () => talk.setIdentifier("caf-7", Buffer.from("7654321"))],
    ["of a call that moved", () => talk.startAfresh()],
    ["of a call that is over", () => talk.close()],
  ])("is overwritten when it is %s", (_name, act) => {
    const value = Buffer.from("1234567");
    talk.setIdentifier("caf-7", value);
    act();
    expect([...value]).toEqual([0, 0, 0, 0, 0, 0, 0]);
  });

  it("given after the end is overwritten at once, and is in no line of the log", () => {
    talk.close();
    const value = Buffer.from("1234567");
    talk.setIdentifier("caf-7", value);
    expect(value.every((byte) => byte === 0)).toBe(true);
    talk.take('{"type":"identifier","kind":"caf-7","value":"1234567","more":1}');
    expect(JSON.stringify(log.lines)).not.toContain("1234567");
  });
});

describe("text", () => {
  it("goes both ways, letter by letter, corrections included", () => {
    talk.channel(true);
    talk.type("Bonn");
    talk.type("\bjour");
    hear({ type: "text", text: "Oui ?" });
    expect(said).toEqual([
      { type: "text", text: "Bonn" },
      { type: "text", text: "\bjour" },
    ]);
    expect(talk.text()).toEqual({ usager: "Bonjour", expert: "Oui ?" });
    expect(ears.heard.at(-1)?.args).toEqual([{ from: "expert", text: "Oui ?", whole: "Oui ?" }]);
  });

  it("waits for the channel, the newest hundred messages of it, in order", () => {
    for (let n = 0; n < 150; n += 1) talk.type(`${n} `);
    talk.channel(true);
    expect(said).toHaveLength(100);
    expect(said[0]).toEqual({ type: "text", text: "50 " });
    expect(said.at(-1)).toEqual({ type: "text", text: "149 " });
  });

  it("of one expert is not for the next", () => {
    talk.type("secret");
    talk.startAfresh();
    talk.channel(true);
    expect(said).toEqual([]);
    expect(talk.text()).toEqual({ usager: "", expert: "" });
  });
});

it("quality is told every 2 s while the channel is open, and the muted microphone when it opens", () => {
  talk.mute(true, false);
  talk.channel(true);
  expect(said).toEqual([{ type: "muted", sound: true, picture: false }]);
  vi.advanceTimersByTime(6_000);
  expect(said.filter(({ type }) => type === "quality")).toHaveLength(3);
  talk.channel(false);
  vi.advanceTimersByTime(6_000);
  expect(said.filter(({ type }) => type === "quality")).toHaveLength(3);
});

it("what the expert's page says becomes events", () => {
  hear({ type: "framing", frame_height_mm: 480 });
  hear({ type: "muted", sound: true, picture: true });
  hear({ type: "identifier-wanted", wanted: true });
  hear({ type: "reminder" });
  hear({ type: "goodbye" });
  expect(ears.names()).toEqual(["framing", "muted", "identifierWanted", "reminder", "goodbye"]);
});

it("messages against the contract are counted and dropped, whatever they are", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((text) => `{"type":"text","text":${text}}`),
      ),
      (text) => {
        const [bad, heard] = [talk.bad(), ears.heard.length];
        talk.take(text);
        expect(talk.bad() - bad + ears.heard.length - heard).toBe(1);
      },
    ),
  );
  const bad = talk.bad();
  hear({ type: "identifier", kind: "caf-7", value: "1234567" });
  hear({ type: "quality", ...QUALITY });
  talk.take(`{"type":"text","text":"${"x".repeat(100_000)}"}`);
  expect(talk.bad()).toBe(bad + 3);
  for (let n = 0; n < 3_000; n += 1) talk.take("garbage");
  expect(log.lines.length).toBeLessThan(20);
});
