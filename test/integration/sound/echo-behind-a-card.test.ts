import { expect, onTestFinished, test } from "vitest";
import { gstreamerSound } from "../../../devices/sound/gstreamer/driver.ts";
import type { GstreamerSoundOptions } from "../../../devices/sound/gstreamer/options.ts";
import { driverContext } from "../../contract/kit/context.ts";
import { ends, never } from "../../contract/kit/sound.ts";
import { ALSA, ownPipewire, WAYS } from "./behind-pipewire.ts";
import { otherSays, usagerSays } from "./speech.ts";
import { launch, median, socket } from "./ticks.ts";

/** Of a voice that comes back at some -23 dBFS. */
const CANCELLED_DBFS = -38;
/** A voice before the microphone comes with some -18 dBFS. */
const SPEAKS_DBFS = -25;
/** What the microphone itself hears of the loudspeaker, a tenth of a second at a time. */
const ECHO_DBFS = -30;
const MOST_MS = 90_000;

/** A call on a card, and what its microphone gives while something happens, each tenth of a second, dBFS. */
async function callOn(options: GstreamerSoundOptions) {
  const sound = await gstreamerSound.open(options, driverContext("sound"));
  onTestFinished(() => sound.close());
  const { packets: _packets, ...ports } = await ends();
  const conversation = await sound.converse(ports, never());
  let near: number[] = [];
  conversation.on("levels", ({ nearDbfs }) => near.push(nearDbfs));
  const during = async (what: () => Promise<unknown>): Promise<number[]> => {
    near = [];
    await what();
    // The first second is silence before the words, and what the canceller needs to find the way back.
    expect(near.length).toBeGreaterThan(30);
    return near.slice(10);
  };
  return { during, other: () => otherSays(ports.inPort) };
}

/** What the card's microphone hears from now on, before any canceller, each tenth of a second, dBFS. */
async function microphone(): Promise<number[]> {
  const heard = await socket();
  const [levels, pending]: [number[], number[]] = [[], []];
  heard.on("message", (samples) => {
    for (const value of new Int16Array(samples.buffer, samples.byteOffset, samples.length >> 1)) {
      pending.push((value / 32_768) ** 2);
      if (pending.length < 4800) continue;
      levels.push(10 * Math.log10(pending.splice(0).reduce((sum, one) => sum + one, 0) / 4800));
    }
  });
  launch(
    "pipewiresrc target-object=borne-in ! audioconvert ! audio/x-raw,format=S16LE,rate=48000,channels=1" +
      ` ! udpsink host=127.0.0.1 port=${heard.address().port} sync=false`,
  );
  return levels;
}

/** Of what the loudspeaker plays, and its microphone hears, nothing goes out. */
async function takesEchoOut(options: GstreamerSoundOptions): Promise<void> {
  const { during, other } = await callOn(options);
  await during(other);
  const echo = await microphone();
  expect(median(await during(other))).toBeLessThan(CANCELLED_DBFS);
  // There was one to take out: a loudspeaker that plays nothing has none.
  expect(echo.filter((dbfs) => dbfs > ECHO_DBFS).length).toBeGreaterThan(20);
}

test.each(WAYS)(
  "a loudspeaker that the microphone hears, by %s: the other's echo is taken out",
  async (_, options) => {
    await ownPipewire()();
    await takesEchoOut(options);
  },
  MOST_MS,
);

// Without its delay, or with one that it has not, nothing is taken out (-18 dBFS).
test(
  "a television that is heard 150 ms after its card, which is known: the other's echo is taken out",
  async () => {
    const speaker = await (await ownPipewire()()).television(150);
    await takesEchoOut({ backend: "pipewire", speaker, microphone: "borne-in", speakerDelayMs: 150 });
  },
  MOST_MS,
);

test(
  "the usager's own voice is left as it is, before, while and after the other speaks",
  async () => {
    const mouth = await (await ownPipewire()()).mouth();
    const { during, other } = await callOn(ALSA);
    const usager = (): Promise<void> => usagerSays(mouth);
    expect(median(await during(usager))).toBeGreaterThan(SPEAKS_DBFS);
    await during(other);
    expect(median(await during(usager))).toBeGreaterThan(SPEAKS_DBFS);
    // Both at once: the usager comes through wherever he is the louder one.
    const both = await during(() => Promise.all([usager(), other()]));
    expect(both.filter((dbfs) => dbfs > SPEAKS_DBFS).length).toBeGreaterThan(both.length / 10);
    // The way back is still known afterwards.
    expect(median(await during(other))).toBeLessThan(CANCELLED_DBFS);
  },
  MOST_MS,
);
