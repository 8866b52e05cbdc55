import { describe, expect, it } from "vitest";
import { PATIENCE_MS, post, withStand } from "./kit.ts";

describe("the bench's stream", () => {
  const stand = withStand();

  it("sends the whole state, then each change, and beats while nothing changes", async () => {
    const ending = new AbortController();
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(PATIENCE_MS)]);
    // Nothing blinks: a borne at rest has nothing to say.
    stand().daemon.borne.fleet.port("lamps")?.set({ ring: "off" });
    const answer = await fetch(`${stand().url}/bench/stream`, { signal });
    expect(answer.headers.get("content-type")).toBe("text/event-stream");
    const events = parts(answer);
    const first = (await events.next()).value ?? "";
    expect(JSON.parse(first.replace(/^data: /, ""))).toMatchObject({ borne: { borne: "borne-1" }, button: {} });
    let quiet = first;
    while (quiet.startsWith("data: ")) quiet = (await events.next()).value ?? "";
    expect(quiet).toBe("event: beat\ndata:");
    await post(stand().url, "/bench/presence", { cm: 42 });
    let change = "";
    while (!change.includes('"cm":42')) change = (await events.next()).value ?? "";
    ending.abort();
    await expect(events.next()).rejects.toThrow();
  });
});

async function* parts(answer: Response): AsyncGenerator<string, undefined> {
  let rest = "";
  for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const pieces = (rest + chunk).split("\n\n");
    rest = pieces.pop() ?? "";
    yield* pieces;
  }
  return undefined;
}
