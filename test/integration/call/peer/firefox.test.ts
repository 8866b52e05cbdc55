import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { camera, PATIENCE_MS, reaches, session } from "./kit.ts";

/** Asks for the offer, answers, tells its figures twice a second. */
const PAGE = `<!doctype html><title>expert</title><script type="module">
const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
const pc = new RTCPeerConnection();
const post = (path, body) => fetch(path, { method: "POST", body: JSON.stringify(body) });
pc.onicecandidate = (e) => post("/candidate", e.candidate?.candidate || null);
await pc.setRemoteDescription({ type: "offer", sdp: await (await fetch("/offer")).text() });
for (const track of stream.getTracks()) pc.addTrack(track, stream);
await pc.setLocalDescription();
await post("/answer", pc.localDescription.sdp);
setInterval(async () => {
  const figures = {};
  (await pc.getStats()).forEach((s) => { if (s.type === "inbound-rtp") figures[s.kind] = s.packetsReceived; });
  await post("/figures", { state: pc.connectionState, ...figures });
}, 500);
</script>`;

/** Cisco's H.264 is fetched by Firefox after its first start; without it the call is one of voice. */
const PREFERENCES = `
user_pref("media.navigator.permission.disabled", true);
user_pref("media.navigator.streams.fake", true);
user_pref("media.autoplay.default", 0);
user_pref("app.update.enabled", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("media.gmp-manager.updateEnabled", false);
`;

it(
  "sounds in both directions with Firefox, and shows if that has H.264",
  async () => {
    const peer = await session();
    camera(peer);
    const answered = Promise.withResolvers<string>();
    const figures: { state?: string; audio?: number; video?: number }[] = [];
    const offer = await peer.offer([]);
    const server = createServer((request, answer) => {
      let body = "";
      request.on("data", (text: Buffer) => (body += text.toString()));
      request.on("end", () => {
        if (request.url === "/answer") answered.resolve(JSON.parse(body) as string);
        if (request.url === "/figures") figures.push(JSON.parse(body) as (typeof figures)[0]);
        if (request.url === "/candidate") void peer.addCandidate(JSON.parse(body) as string | null).catch(() => {});
        answer.setHeader("content-type", request.url === "/" ? "text/html" : "text/plain");
        answer.end(request.url === "/" ? PAGE : request.url === "/offer" ? offer : "");
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => server.close().closeAllConnections());
    const profile = mkdtempSync(join(tmpdir(), "visioborne-firefox-"));
    writeFileSync(join(profile, "user.js"), PREFERENCES);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const args = ["--pdeathsig", "KILL", "firefox-esr", "--headless", "--no-remote", "--profile", profile, url];
    const firefox = spawn("setpriv", args, { stdio: "ignore", detached: true, env: { ...process.env, HOME: profile } });
    onTestFinished(async () => {
      if (firefox.pid !== undefined) process.kill(-firefox.pid, "SIGKILL");
      await once(firefox, "exit").catch(() => {});
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    });
    const answer = await answered.promise;
    await peer.answer(answer);
    await reaches(peer, "flowing", 2 * PATIENCE_MS);
    await expect.poll(() => figures.at(-1)?.audio ?? 0, { timeout: PATIENCE_MS }).toBeGreaterThan(50);
    await expect.poll(() => peer.stats().kbpsDown, { timeout: PATIENCE_MS }).toBeGreaterThan(5);
    expect(figures.at(-1)?.state).toBe("connected");
    expect(peer.stats().encryption).not.toBeNull();
    const pictures = !/m=video 0 /.test(answer);
    if (pictures) await expect.poll(() => figures.at(-1)?.video ?? 0, { timeout: PATIENCE_MS }).toBeGreaterThan(50);
  },
  4 * PATIENCE_MS,
);
