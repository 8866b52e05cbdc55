import { expect, test } from "vitest";
import { PLAYING, runGst } from "./kit.ts";

/** Two counters over one live source of 25 frames a second: what has come to `before` and `after` when the nth frame passes. */
const lag = (rate: string): string => `${PLAYING}
  const p = pipeline("videotestsrc is-live=true ! video/x-raw,width=64,height=36,framerate=25/1 ! tee name=t" +
    " t. ! appsink name=before sync=false async=false t. ! ${rate} ! appsink name=after sync=false async=false");
  const at = { before: [], after: [] };
  const pull = (name) => { const sink = p.findChild(name); const again = () => sink.pull((b) => { at[name].push(performance.now()); if (at.after.length < 30) again(); else done(); }); again(); };
  let over = false;
  const done = () => { if (over) return; over = true; say(JSON.stringify(at.after.slice(0, 25).map((ms, i) => ms - at.before[i]))); p.stop(); leave(); };
  pull("before"); pull("after");`;

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

test("videorate with a maximum alone holds each frame until the next has come; with drop-only it gives it on", async () => {
  const delays = async (rate: string): Promise<number> =>
    medianOf(JSON.parse((await runGst(lag(rate))).lines[0] ?? "[]") as number[]);
  expect(await delays("videorate max-rate=25")).toBeGreaterThan(30);
  expect(await delays("videorate drop-only=true max-rate=25")).toBeLessThan(20);
});

test("a keyframe is forced through a udpsink by its name", async () => {
  const { lines } = await runGst(`${PLAYING}
    const socket = require("dgram").createSocket("udp4");
    socket.bind(0, "127.0.0.1", () => {
      const p = pipeline("videotestsrc is-live=true ! video/x-raw,format=I420,width=64,height=36,framerate=25/1 ! openh264enc gop-size=1500" +
        " ! video/x-h264,profile=constrained-baseline ! h264parse ! rtph264pay config-interval=-1 aggregate-mode=zero-latency" +
        " ! udpsink name=call host=127.0.0.1 port=" + socket.address().port + " sync=false async=false");
      let packets = 0, keys = 0;
      socket.on("message", (m) => {
        packets += 1;
        const sets = (m[12] & 31) === 24;
        if (sets) keys += 1;
        if (packets === 40) { say("before: " + keys); p.forceKeyUnit("call", 1); }
        if (packets === 80) { say("after: " + keys); p.stop(); leave(); }
      });
    });`);
  expect(lines).toEqual(["before: 1", "after: 2"]);
});
