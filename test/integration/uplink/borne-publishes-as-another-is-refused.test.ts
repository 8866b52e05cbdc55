import { copyFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { linkIs, Site } from "./harness.ts";
import { Listener } from "./listener.ts";

let site: Site;
beforeEach(async () => {
  site = await Site.open();
});
afterEach(() => site.end());

test("a borne with another's name in its configuration is refused, says why, and nothing of it is delivered", async () => {
  const listener = await Listener.open(site);
  const impostor = site.borne({ certificateOf: "borne-2" });
  impostor.outbox.event({ type: "button.press" });
  impostor.uplink.start();
  const state = await linkIs(impostor, ({ code }) => code !== null);
  expect(state).toMatchObject({ connected: false, code: "broker.refused" });
  expect(state.detail).toMatch(/not authorized/i);

  // What an honest borne says afterwards is heard, so the listener would have heard the impostor too.
  await impostor.stop();
  const honest = site.borne({ dataDir: `${site.dir}/honest` });
  honest.uplink.start();
  await listener.find("health");
  const boots = listener.heard.map(({ text }) => (JSON.parse(text) as { boot: string }).boot);
  expect(new Set(boots)).toEqual(new Set([honest.boot]));
});

test("a certificate that the broker does not know is a refusal, not a lost broker", async () => {
  const other = await Site.open({ broker: false });
  const stranger = site.borne({
    broker: {
      ...other.pki.borne("borne-1"),
      url: `mqtts://127.0.0.1:${site.broker.bornePort}`,
      caFile: site.pki.caFile,
    },
  });
  stranger.uplink.start();
  const state = await linkIs(stranger, ({ code }) => code !== null);
  expect(state.code).toBe("broker.refused");
  await stranger.stop();
  await other.end();
});

test("a broker whose certificate the borne does not know is a refusal too", async () => {
  const other = await Site.open({ broker: false });
  const port = site.broker.bornePort;
  const broker = { ...site.pki.borne("borne-1"), url: `mqtts://127.0.0.1:${port}`, caFile: other.pki.caFile };
  const wary = site.borne({ broker });
  wary.uplink.start();
  expect((await linkIs(wary, ({ code }) => code !== null)).code).toBe("broker.refused");
  await wary.stop();
  await other.end();
});

test("a missing certificate file is told by its path, and used when it is there", async () => {
  const files = site.pki.borne("borne-1");
  const broker = { ...files, url: `mqtts://127.0.0.1:${site.broker.bornePort}`, certFile: `${site.dir}/not-there.crt` };
  const borne = site.borne({ broker });
  borne.uplink.start();
  const state = await linkIs(borne, ({ code }) => code !== null);
  expect(state).toMatchObject({ code: "broker.refused", detail: expect.stringContaining("not-there.crt") });
  copyFileSync(files.certFile, broker.certFile);
  await linkIs(borne, ({ connected }) => connected);
});
