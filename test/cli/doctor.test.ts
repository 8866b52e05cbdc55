import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer as createTcpServer } from "node:net";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { ensurePki } from "../../src/demo/pki.ts";
import { configYaml } from "../support/twin-borne.ts";
import { Daemon, place, visioborne, type Place } from "../support/visioborne.ts";

interface Finding {
  readonly what: string;
  readonly level: "ok" | "warning" | "problem";
  readonly found: string;
  readonly todo?: string;
}

/** The doctor's findings; standard output must hold one JSON object and nothing else. */
async function doctor(here: Place, ...args: readonly string[]) {
  const { code, stdout, stderr } = await visioborne(["doctor", "--config", here.config, "--json", ...args]);
  expect(stderr).toBe("");
  const said = JSON.parse(stdout) as { ok: boolean; findings: readonly Finding[] };
  expect(code).toBe(said.ok ? 0 : 1);
  expect(said.ok).toBe(said.findings.every(({ level }) => level !== "problem"));
  // What is not well always comes with what to do.
  for (const { level, todo } of said.findings) if (level !== "ok") expect(todo).toMatch(/\w{3}/);
  return { ...said, of: (what: string) => said.findings.filter((finding) => finding.what === what) };
}

/** The doctor of a small borne: only these devices, without a daemon. */
function doctorOf(devices: string, yaml = configYaml()) {
  const here = place(yaml);
  writeFileSync(here.profile, `name: small\ndevices:\n  ${devices}\n`);
  return doctor(here, "--profile", here.profile);
}

const BROKER = (port: number, files = "certFile: borne.crt, keyFile: borne.key") =>
  `broker: { url: 'mqtts://127.0.0.1:${port}', caFile: ca.crt, ${files} }`;

/** A listener on loopback; its port. */
async function listening(server: {
  listen(port: number, host: string): unknown;
  close(): unknown;
  address(): unknown;
}) {
  server.listen(0, "127.0.0.1");
  await once(server as never, "listening");
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A port where nobody listens. */
async function deadPort() {
  const server = createTcpServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("daemon-away: says so and what to do; the disk and the clock are looked at all the same", async () => {
  const found = await doctor(place());
  expect(found.of("daemon")).toMatchObject([{ level: "problem", found: "not running" }]);
  expect(found.of("daemon")[0]?.todo).toContain("systemctl start visioborne");
  expect(found.of("disk")[0]?.found).toMatch(/^\d+ % \(\d+ MB\) free for /);
  expect(found.of("clock")).toHaveLength(1);
  expect(found.of("broker")).toMatchObject([{ level: "warning" }]);
  expect(found.of("commands")).toEqual([]);
});

test("--profile without a daemon: each device is opened and tested alone, a faulty one named by number and remedy", async () => {
  const here = place(configYaml(), {
    scanner: "fault: absent",
    sound: "fault: silent, speed: 100",
    printer: "fault: media-low",
  });
  const found = await doctor(here, "--profile", here.profile);
  expect(found.ok).toBe(false);
  for (const id of ["button", "lamps", "presence", "camera", "board"]) {
    expect(found.of(id), id).toMatchObject([{ level: "ok", found: expect.stringContaining("works") as string }]);
  }
  expect(found.of("scanner")[0]?.found).toMatch(/^VB\d{4} scanner\.absent/);
  expect(found.of("sound")[0]?.found).toMatch(/^VB\d{4} audio\.loop\.fail.*driver twin/);
  expect(found.of("printer")).toMatchObject([
    { level: "warning", found: expect.stringContaining("printer.paper.low") as string },
  ]);
  expect(found.of("daemon")).toEqual([]);
});

test("device-hangs: the doctor comes to an end all the same", { timeout: 60_000 }, async () => {
  const port = await listening(createTcpServer(() => undefined));
  const uri = `ipp://127.0.0.1:${port}/ipp/print`;
  const found = await doctorOf(`lamps: { driver: twin }\n  printer: { driver: ipp, uri: '${uri}' }`);
  expect(found.of("printer")[0]?.found).toMatch(/^VB\d{4} printer\./);
  expect(found.of("lamps")[0]?.level).toBe("ok");
});

test("the running daemon is asked: its devices, and its alerts that no device says", async () => {
  const here = place(configYaml(BROKER(await deadPort())), { camera: "fault: absent" });
  const daemon = new Daemon(here);
  await daemon.line({ msg: "state", state: "limited" });
  await expect.poll(async () => (await doctor(here)).of("daemon")[0]?.level, { timeout: 20_000 }).toBe("ok");
  const found = await doctor(here, "--profile", here.profile);
  expect(found.of("daemon")).toMatchObject([{ found: "running, limited" }]);
  expect(found.of("camera")[0]?.found).toMatch(/^VB\d{4} camera\.absent/);
  expect(found.of("button")).toMatchObject([{ level: "ok", found: "ready, simulated button" }]);
  expect(found.of("borne")[0]?.found).toMatch(/^VB\d{4} broker\.refused/);
  await daemon.stop();
});

test("as a table: every finding a line, with what to do", async () => {
  const { code, stdout } = await visioborne(["doctor", "--config", place().config]);
  expect(code).toBe(1);
  const [heading, , ...lines] = stdout.trimEnd().split("\n");
  expect(heading).toMatch(/^what +found +what to do$/);
  expect(lines.find((line) => line.startsWith("daemon"))).toMatch(/FAIL +not running +start it/);
});

test("configuration-with-mistakes: each a finding with its line; devices of the profile are looked at all the same", async () => {
  const yaml = configYaml("healht: {}").replace("language: fr", "language: de");
  const found = await doctorOf("lamps: { driver: twin }", yaml);
  expect(found.of("config").map(({ level }) => level)).toEqual(["problem", "problem"]);
  expect(found.of("config")[0]?.found).toContain("visioborne.yaml:6:");
  expect(found.of("lamps")).toMatchObject([{ level: "ok" }]);
});

test("a service that needs what the profile has not is told", async () => {
  const yaml = configYaml().replace("needs: [sound, printer]", "needs: [sound, scanner]");
  const found = await doctorOf("sound: { driver: twin, speed: 100 }", yaml);
  expect(found.of("service msa")).toMatchObject([{ level: "warning" }]);
});

test("certificate-missing: the files are named, not the line", async () => {
  const found = await doctor(place(configYaml(BROKER(await deadPort()))));
  expect(found.of("broker")[0]?.found).toContain("ca.crt can't be read");
  expect(found.of("config")).toHaveLength(3);
});

test("the key of the orders: none is a warning, a bad one a problem, a good one is named with what is allowed", async () => {
  const port = await deadPort();
  expect((await doctor(place(configYaml(BROKER(port))))).of("commands")).toMatchObject([{ level: "warning" }]);
  const here = place(configYaml(`${BROKER(port)}\ncommands: { publicKeyFile: orders.pub, allow: [identify] }`));
  writeFileSync(join(here.dir, "orders.pub"), "garbage");
  expect((await doctor(here)).of("commands")).toMatchObject([{ level: "problem" }]);
  const { publicKey } = generateKeyPairSync("ed25519");
  writeFileSync(join(here.dir, "orders.pub"), publicKey.export({ type: "spki", format: "pem" }));
  expect((await doctor(here)).of("commands")).toMatchObject([
    { level: "ok", found: "key configured; allowed: identify" },
  ]);
});

/** The borne's certificates beside its configuration, and a broker's end of TLS that asks for one. */
async function withCertificates(options: { readonly trust?: "other" } = {}) {
  const here = place();
  const pki = await ensurePki({ dir: join(here.dir, "pki"), bornes: ["borne-1"] });
  const other = await ensurePki({ dir: join(here.dir, "other"), bornes: ["borne-1"] });
  const { caFile, certFile, keyFile } = pki.borne("borne-1");
  const server = createTlsServer({
    cert: readFileSync(pki.broker.certFile),
    key: readFileSync(pki.broker.keyFile),
    ca: readFileSync((options.trust === "other" ? other : pki).borne("borne-1").caFile),
    requestCert: true,
    rejectUnauthorized: true,
  });
  server.on("tlsClientError", () => undefined);
  server.on("secureConnection", (socket) => socket.on("error", () => undefined));
  const write = (port: number) => {
    const files = `caFile: ${caFile}, certFile: ${certFile}, keyFile: ${keyFile}`;
    writeFileSync(here.config, configYaml(`broker: { url: 'mqtts://localhost:${port}', ${files} }`));
  };
  return { here, server, write };
}

test("broker there: it answers over TLS and takes the certificate", async () => {
  const { here, server, write } = await withCertificates();
  write(await listening(server));
  expect((await doctor(here)).of("broker")).toMatchObject([{ level: "ok" }]);
});

test("broker-down: the line, not the certificate", async () => {
  const { here, write } = await withCertificates();
  write(await deadPort());
  const [finding] = (await doctor(here)).of("broker");
  expect(finding).toMatchObject({ level: "problem", found: expect.stringContaining("ECONNREFUSED") as string });
  expect(finding?.todo).toContain("the broker runs");
});

test("certificate-refused by the broker: told, though TLS 1.3 lets the client finish first", async () => {
  const { here, server, write } = await withCertificates({ trust: "other" });
  write(await listening(server));
  const [finding] = (await doctor(here)).of("broker");
  expect(finding).toMatchObject({ level: "problem" });
  expect(finding?.todo).toContain("certificate");
});

test("broker-hangs: the doctor gives up after its deadline", async () => {
  const { here, write } = await withCertificates();
  write(await listening(createTcpServer(() => undefined)));
  expect((await doctor(here)).of("broker")).toMatchObject([
    { level: "problem", found: expect.stringContaining("ETIMEDOUT") as string },
  ]);
});
