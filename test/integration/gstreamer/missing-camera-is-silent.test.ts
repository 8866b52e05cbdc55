import { expect, test } from "vitest";
import { runGst } from "./kit.ts";

const ABSENT = `
  const p = new gst.Pipeline("v4l2src device=/dev/video-not-there ! fakesink async=false");
  const heard = [];
  const poll = () => p.pollBus((message) => heard.push(message.type));`;

test("a camera that is not there: one pollBus hears no error, and ends", async () => {
  const script = `${ABSENT} poll(); p.play();
    setTimeout(() => { say(heard.includes("error")); process.kill(process.pid, "SIGKILL"); }, 2000);`;
  expect((await runGst(script)).lines).toEqual(["false"]);
});

test("armed again for each message, it hears the reason", async () => {
  const script = `${ABSENT} poll(); p.play();
    const again = setInterval(() => {
      if (heard.includes("error")) { say("error"); process.kill(process.pid, "SIGKILL"); }
      poll();
    }, 200);`;
  expect((await runGst(script)).lines).toEqual(["error"]);
});
