import { randomBytes, X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DiskCa, initDiskCa } from "../../../src/supervisor/enrolment/ca/disk.ts";
import { httpsSource } from "../../../src/update/relay/https-source.ts";
import { freePort } from "../../../src/bench/ports.ts";

// The configuration that docs/updates.md gives to operators, word for word but for its paths, port and name.
const GUIDE = fileURLToPath(new URL("../../../docs/updates.md", import.meta.url));
const never = new AbortController().signal;
const content = randomBytes(400_000);

const dir = mkdtempSync(join(tmpdir(), "vb-nginx-"));
let url: string;
let end: () => Promise<void>;

beforeAll(async () => {
  const ca = await authority();
  const port = await freePort("127.0.0.1");
  mkdirSync(join(dir, "srv"));
  writeFileSync(join(dir, "srv", "b.raucb"), content);
  writeFileSync(join(dir, "nginx.conf"), configuration(port));
  const own = await ca.issueOwn({ commonName: "localhost", dnsNames: ["localhost"], ipAddresses: [], validDays: 2 });
  writeFileSync(join(dir, "updates.crt"), own.certificatePem);
  writeFileSync(join(dir, "updates.key"), own.keyPem);
  const child = spawn("setpriv", ["--pdeathsig", "KILL", "/usr/sbin/nginx", "-c", join(dir, "nginx.conf"), "-p", dir], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = once(child, "exit");
  end = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  // Told in its log, on standard error, once it listens.
  let said = "";
  for await (const line of createInterface(child.stderr)) {
    said += `${line}\n`;
    if (line.includes("start worker process ")) break;
  }
  expect(said).toContain("start worker process ");
  url = `https://localhost:${port}/b.raucb`;
});
afterAll(async () => {
  await end();
  rmSync(dir, { recursive: true, force: true });
});

it("a borne's certificate opens it, and ranges come byte for byte", async () => {
  const source = httpsSource(url, { caFile: at("ca.crt"), certFile: at("borne.crt"), keyFile: at("borne.key") });
  expect(await source.size(never)).toBe(content.length);
  const read: Buffer[] = [];
  for await (const part of await source.read(1000, 299_999, never)) read.push(part as Buffer);
  expect(Buffer.concat(read).equals(content.subarray(1000, 300_000))).toBe(true);
  source.close();
});

it("who has no certificate of the network gets nothing", async () => {
  const source = httpsSource(url, { caFile: at("ca.crt") });
  await expect(source.size(never)).rejects.toThrow(/400/);
  source.close();
});

function at(name: string): string {
  return join(dir, name);
}

/** As `visioborne supervisor ca init` makes it, of two levels; a borne's certificate comes with the nearer one. */
async function authority(): Promise<DiskCa> {
  await initDiskCa(join(dir, "ca"), "updates");
  const ca = DiskCa.open(join(dir, "ca"));
  writeFileSync(at("ca.crt"), ca.trustPem);
  const borne = await ca.issueOwn({ commonName: "borne-1", dnsNames: [], ipAddresses: [], validDays: 2 });
  writeFileSync(at("borne.crt"), borne.certificatePem);
  writeFileSync(at("borne.key"), borne.keyPem, { mode: 0o600 });
  expect(new X509Certificate(borne.certificatePem).issuer).not.toBe(new X509Certificate(ca.trustPem).subject);
  return ca;
}

function configuration(port: number): string {
  const server = /```\n(server \{[^]*?\n\})\n```/.exec(readFileSync(GUIDE, "utf8"))?.[1] ?? "";
  const places: readonly (readonly [said: string, here: string])[] = [
    ["listen 443", `listen 127.0.0.1:${port}`],
    ["updates.example.fr", "localhost"],
    ["/etc/ssl/updates.crt", at("updates.crt")],
    ["/etc/ssl/updates.key", at("updates.key")],
    ["/etc/visioborne-supervisor/ca.crt", at("ca.crt")],
    ["/srv/updates", at("srv")],
  ];
  const here = places.reduce((text, [said, instead]) => {
    expect(text).toContain(said);
    return text.replace(said, instead);
  }, server);
  return `daemon off; user root; pid ${at("nginx.pid")}; error_log stderr notice;
events {}
http { access_log off; client_body_temp_path ${at("body")}; proxy_temp_path ${at("proxy")};
fastcgi_temp_path ${at("fastcgi")}; uwsgi_temp_path ${at("uwsgi")}; scgi_temp_path ${at("scgi")};
${here}
}
`;
}
