import { expect, onTestFinished, test } from "vitest";
import { openCall } from "../../../src/call/live-call.ts";
import type { EncodedPicture } from "../../../src/call/peer/port.ts";
import { DeskProcess } from "../../support/desk/stand.ts";
import type { TalkingExpert } from "../../support/desk/talking-expert.ts";
import { anythingOpen, Ears, realClock, REQUEST, startPort, twins, until } from "../../support/call/kit.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { maker, withBrowser } from "./peer/kit.ts";
import type { Expert } from "./peer/kit.ts";

const browser = withBrowser();

/** The expert's post: his words to the desk, and a real browser for the media. */
async function negotiate(expert: TalkingExpert, page: Expert, call: string): Promise<number> {
  const { n, sdp } = await expert.next("offer");
  expert.send({ type: "answer", call, n, sdp: await page.answer(sdp) });
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const carry = async (): Promise<void> => {
    while (!over.signal.aborted) {
      for (const candidate of await page.candidates()) expert.send({ type: "candidate", call, n, candidate });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  void carry().catch(() => undefined);
  return n;
}

test(
  "real desk, real peer, real browser: picture and words both ways, page reloaded, ended",
  { timeout: 120_000 },
  async () => {
    const page = await browser.expert();
    const desk = await DeskProcess.start(["salle-1"]);
    const alice = await desk.expert("alice");
    const port = startPort(desk.pki, `wss://localhost:${desk.bornePort}`);
    const devices = await twins();
    const peers = maker();
    const { camera, sound } = devices;
    const live = openCall({
      port,
      peers,
      camera,
      sound,
      request: REQUEST,
      lineKbps: 1000,
      clock: realClock,
      log: memoryLog(),
    });
    onTestFinished(() => live.close());
    const ears = new Ears(live, ["answered", "encryption", "reconnecting", "text", "ended"]);
    let pictures = 0;
    live.on("picture", ({ from }: EncodedPicture) => (pictures += from === "expert" ? 1 : 0));
    const { call } = await alice.next("ring");
    await until(() => devices.bench.sound.state()["microphoneOpen"] === true);
    // Nothing was sent before the answer: there was nobody to send it to.
    expect(live.condition()).toEqual({ media: "none", encryption: null });
    alice.take(call);
    await negotiate(alice, page, call);
    await ears.said("answered");
    expect((await ears.said("encryption"))[0]).toMatch(/SRTP|AES/);
    await until(() => pictures > 10);
    live.type("Bonjour");
    live.setIdentifier("caf-7", Buffer.from("7391846"));
    await until(() => live.stats()?.encryption !== null);
    await expect
      .poll(async () => (await page.state()).messages.filter((one) => typeof one === "string").join("\n"), {
        timeout: 20_000,
      })
      .toMatch(/"text":"Bonjour"[^]*"value":"7391846"/);
    await page.say(JSON.stringify({ type: "text", text: "Oui ?" }));
    await until(() => ears.heard.some(({ event, args }) => event === "text" && JSON.stringify(args).includes("Oui ?")));

    // The expert's page is loaded anew: another browser page, a new offer, the same call.
    await page.page.close();
    expect(await ears.said("reconnecting")).toEqual([true]);
    const fresh = await browser.expert();
    const again = await alice.again(call, desk.url);
    await again.next("assigned");
    again.send({ type: "renegotiate", call });
    expect(await negotiate(again, fresh, call)).toBeGreaterThan(1);
    expect(await ears.said("reconnecting", 2)).toEqual([false]);
    const before = pictures;
    await until(() => pictures > before + 10);
    again.send({ type: "hang-up", call });
    expect(await ears.said("ended")).toEqual([{ by: "expert", reason: "done" }]);
    await live.close();
    expect(anythingOpen(devices)).toBe(false);
    expect(devices.opens()).toEqual([1, 1]);
  },
);
