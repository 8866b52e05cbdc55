import { expect, test } from "vitest";
import { PLAYING, runGst } from "./kit.ts";

const GROWTH = (body: string): string => `${PLAYING}
  const p = one();
  const source = p.findChild("source");
  const rss = () => { global.gc?.(); return Math.round(process.memoryUsage.rss() / 2 ** 20); };
  setTimeout(() => {
    const read = () => { ${body} };
    for (let i = 0; i < 200; i += 1) read();
    const before = rss();
    for (let i = 0; i < 3000; i += 1) read();
    say(rss() - before); p.stop(); leave();
  }, 500);`;

test("each findChild leaks; a handle that is kept does not", async ({ annotate }) => {
  const [looked = Number.NaN] = (await runGst(GROWTH(`p.findChild("source")["horizontal-speed"]`))).lines.map(Number);
  const [kept = Number.NaN] = (await runGst(GROWTH(`source["horizontal-speed"]`))).lines.map(Number);
  await annotate(`3,000 reads: ${looked} MB with findChild each time, ${kept} MB with one handle`);
  expect(kept).toBeLessThan(8);
  expect(looked).toBeGreaterThan(2 * Math.max(4, kept));
});

test("the camera's pipeline looks each of its elements up once, however many frames come", async () => {
  const pipeline = new URL("../../../devices/camera/gstreamer/pipeline.ts", import.meta.url).href;
  const launch = new URL("../../../devices/camera/gstreamer/launch.ts", import.meta.url).href;
  const options = new URL("../../../devices/camera/gstreamer/options.ts", import.meta.url).href;
  const { lines, stderr } = await runGst(`
    (async () => {
      const { CameraPipeline } = await import(${JSON.stringify(pipeline)});
      const { launchText } = await import(${JSON.stringify(launch)});
      const { settingsOf } = await import(${JSON.stringify(options)});
      const real = new gst.Pipeline(launchText(settingsOf({ source: "testsrc" })));
      const looked = {};
      const counted = new Proxy(real, {
        get: (target, name) => name === "findChild"
          ? (child) => { looked[child] = (looked[child] ?? 0) + 1; return target.findChild(child); }
          : target[name].bind(target),
      });
      let frames = 0;
      const camera = new CameraPipeline(counted, undefined, (message) => {
        if (message.type !== "frame" || (frames += 1) < 20) return;
        say(JSON.stringify(looked)); camera.stop(); process.kill(process.pid, "SIGKILL");
      });
      camera.start();
    })();`);
  expect(stderr.replace(/.*Warning.*\n|.*--trace-warnings.*\n/g, "")).toBe("");
  expect(Object.values(JSON.parse(lines[0] ?? "{}") as Record<string, number>)).toEqual([1, 1, 1, 1]);
});
