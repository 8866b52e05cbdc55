import { expect, test } from "vitest";
import { PLAYING, runGst } from "./kit.ts";

test("an enum can't be set, by name or by number; a number, a flag and caps can, while it plays", async () => {
  const { lines } = await runGst(`${PLAYING}
    const p = one();
    setTimeout(() => {
      const source = p.findChild("source");
      source.pattern = "ball"; say("pattern by name: " + source.pattern);
      source.pattern = 18; say("pattern by number: " + source.pattern);
      source["horizontal-speed"] = 7; say("number: " + source["horizontal-speed"]);
      source["is-live"] = true; say("flag: " + source["is-live"]);
      const caps = p.findChild("caps");
      caps.caps = "video/x-raw,width=32,height=18,framerate=10/1"; say("caps: " + String(caps.caps).includes("32"));
      p.stop(); leave();
    }, 500);`);
  const said = Object.fromEntries(lines.map((line) => line.split(": ") as [string, string]));
  expect(said["pattern by name"]).toBe(said["pattern by number"]);
  expect(said["pattern by name"]).not.toMatch(/18|ball/);
  expect(said).toMatchObject({ number: "7", flag: "true", caps: "true" });
});

test("a number passes through 32-bit float: a large one comes out as another", async () => {
  const { lines } = await runGst(`${PLAYING}
    const p = new gst.Pipeline("videotestsrc is-live=true ! videoconvert ! jpegenc ! rtpjpegpay name=pay ! fakesink async=false");
    const pay = p.findChild("pay");
    pay.ssrc = 4000000001; say(pay.ssrc); leave();`);
  expect(lines).toEqual(["4000000000"]);
});
