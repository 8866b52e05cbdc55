import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isIP } from "node:net";
import type { MqttClient } from "mqtt";
import { onTestFinished } from "vitest";
import { registerAcl } from "../../src/broker/access-lists.ts";
import type { Clock } from "../../src/contract/runtime.ts";
import type { BorneName } from "../../src/contract/topics.ts";
import { startBroker, type Broker } from "../../src/demo/broker.ts";
import type { TlsFiles } from "../../src/demo/pki.ts";
import { askFirst } from "../../src/borne/enrolment/ask.ts";
import { Identity } from "../../src/borne/enrolment/identity.ts";
import { systemClock } from "../../src/supervisor/clock.ts";
import type { SupervisorConfig } from "../../src/supervisor/config.ts";
import type { ApiRequest, Caller, Route } from "../../src/supervisor/console/route.ts";
import { DiskCa, initDiskCa } from "../../src/supervisor/enrolment/ca/disk.ts";
import type { EstConfig } from "../../src/supervisor/enrolment/ca/est-config.ts";
import { startEnrolment } from "../../src/supervisor/enrolment/part.ts";
import { Feed } from "../../src/supervisor/feed.ts";
import { Fleet } from "../../src/supervisor/fleet/fleet.ts";
import type { Part } from "../../src/supervisor/part.ts";
import { Sites } from "../../src/supervisor/sites/sites.ts";
import { Store } from "../../src/supervisor/store/store.ts";
import { connectAs, keptLog, type KeptLog } from "./broker.ts";

export const MANAGER: Caller = { id: "1", user: "chef-de-parc", role: "manager", networks: undefined };

/** Free ports of the loopback are taken by the listeners themselves, but for enrolment, which says its own in the log. */
export interface Centre {
  readonly dir: string;
  readonly caDir: string;
  readonly ca: DiskCa;
  readonly store: Store;
  readonly fleet: Fleet;
  readonly feed: Feed;
  readonly log: KeptLog;
  readonly part: Part;
  readonly config: SupervisorConfig;
  /** `https://127.0.0.1:port` of the enrolment. */
  readonly url: string;
  /** Calls a route of the part: `POST /bornes/:network/:borne/block`. */
  call(route: string, params?: Record<string, string>, body?: unknown, caller?: Caller): Promise<unknown>;
  /** Makes a borne. @returns its code */
  create(name: BorneName, more?: { serial?: string }): Promise<string>;
  close(): Promise<void>;
}

export interface CentreOptions {
  readonly bornes?: readonly BorneName[];
  readonly certificateDays?: number;
  readonly codeDays?: number;
  readonly clock?: Clock;
  /** A folder of an earlier centre: its CA, database and certificates are taken up. */
  readonly dir?: string;
  readonly broker?: TestCentreBroker;
  /** Another database than a file of its own. */
  readonly database?: string;
  /** Who issues to bornes in the place of the CA on disk, which then only is that of the servers. */
  readonly est?: EstConfig;
}

/** A certificate of the test's CA in files. */
export async function ownFiles(
  dir: string,
  ca: DiskCa,
  name: string,
  hosts: readonly string[] = [],
): Promise<TlsFiles> {
  const { keyPem, certificatePem } = await ca.issueOwn({
    commonName: name,
    dnsNames: hosts.filter((host) => !isIP(host)),
    ipAddresses: hosts.filter((host) => isIP(host)),
    validDays: 30,
  });
  const files = {
    caFile: join(dir, "ca/root.crt"),
    certFile: join(dir, `${name}.crt`),
    keyFile: join(dir, `${name}.key`),
  };
  writeFileSync(files.certFile, certificatePem);
  writeFileSync(files.keyFile, keyPem, { mode: 0o600 });
  return files;
}

/** The part of enrolment alone, on a real database and a real listener; with a broker where one is given. */
export async function startCentre(options: CentreOptions = {}): Promise<Centre> {
  const dir = options.dir ?? options.broker?.dir ?? mkdtempSync(join(tmpdir(), "visioborne-enrolment-"));
  const caDir = join(dir, "ca");
  if (options.dir === undefined && options.broker === undefined) await initDiskCa(caDir, "Test");
  const ca = DiskCa.open(caDir);
  const files = await ownFiles(dir, ca, "enrolment", ["127.0.0.1"]);
  const supervisor = options.broker?.supervisor ?? files;
  const config: SupervisorConfig = {
    broker: { url: options.broker?.peopleUrl ?? "mqtts://127.0.0.1:1", ...supervisor },
    database: options.database ?? join(dir, "supervisor.sqlite"),
    bornes: options.bornes ?? [],
    sites: [],
    clientId: "supervisor",
    heartbeatS: 60,
    sessionExpiryS: 3600,
    enrolment: {
      host: "127.0.0.1",
      port: 0,
      certFile: files.certFile,
      keyFile: files.keyFile,
      ...(options.est ? { est: options.est, codeKeyFile: join(dir, "codes.key") } : { caDir }),
      codeDays: options.codeDays ?? 15,
      certificateDays: options.certificateDays ?? 90,
      brokerUrl: options.broker?.borneUrl ?? "mqtts://broker.example:8883",
      ...(options.broker ? { brokerAcl: { file: options.broker.aclFile, pidFile: options.broker.pidFile } } : {}),
    },
  };
  const clock = options.clock ?? systemClock();
  const store = await Store.open(config.database);
  await store.register(config.bornes, Math.round(clock.wallMs()));
  const registered = await store.registered();
  const at = { monotonicMs: clock.monotonicMs(), wallMs: Math.round(clock.wallMs()) };
  const fleet = new Fleet(registered, 60, at);
  const feed = new Feed();
  const log = keptLog();
  const context = {
    config,
    store,
    fleet,
    feed,
    sites: new Sites([], registered),
    clock,
    log,
    listening: () => true,
    publish: async () => undefined,
    clearRetained: async () => undefined,
  };
  const part = await startEnrolment(context as unknown as Parameters<typeof startEnrolment>[0]);
  const port = log.lines
    .map(({ fields }) => (fields as { port?: number }).port)
    .findLast((value) => value !== undefined);
  const url = `https://127.0.0.1:${port}`;
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await part.stop();
    await store.close();
    if (options.dir === undefined && options.broker === undefined) rmSync(dir, { recursive: true, force: true });
  };
  const call: Centre["call"] = async (route, params = {}, body, caller = MANAGER) =>
    await callRoute(part.routes ?? [], route, params, body, caller);
  return {
    dir,
    caDir,
    ca,
    store,
    fleet,
    feed,
    log,
    part,
    config,
    url,
    call,
    async create({ network, borne }, more = {}) {
      const made = await call("POST /bornes", {}, { network, borne, name: borne, ...more });
      return (made as { code: string }).code;
    },
    close: async () => await (closed ??= close()),
  };
}

export async function callRoute(
  routes: readonly Route[],
  name: string,
  params: Record<string, string>,
  body: unknown,
  caller: Caller,
): Promise<unknown> {
  const [method, path] = name.split(" ");
  const route = routes.find((one) => one.method === method && one.path === path);
  if (!route) throw new Error(`no route ${name}`);
  const request: ApiRequest = { params, query: {}, body, caller, signal: new AbortController().signal };
  return await route.handle(request);
}

/** A borne's folder, and its first certificate asked for. */
export function borneFolder(): { readonly dir: string; readonly identity: Identity } {
  const dir = mkdtempSync(join(tmpdir(), "visioborne-identity-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return { dir, identity: new Identity(join(dir, "identity")) };
}

export async function enrol(
  url: string,
  name: BorneName,
  code: string,
  identity: Identity,
  serial?: string,
): ReturnType<typeof askFirst> {
  return await askFirst({ name, identity, signal: new AbortController().signal }, url, code, serial);
}

/** Files of an enrolled borne, as an MQTT client takes them. */
export function filesOf(identity: Identity): TlsFiles {
  return { caFile: identity.trustFile, certFile: identity.certFile, keyFile: identity.keyFile };
}

export interface TestCentreBroker {
  readonly dir: string;
  readonly broker: Broker;
  readonly borneUrl: string;
  readonly peopleUrl: string;
  readonly supervisor: TlsFiles;
  readonly maintenance: TlsFiles;
  readonly aclFile: string;
  readonly pidFile: string;
  close(): Promise<void>;
}

/** A real broker whose certificates are of the enrolment's own CA, with an empty list: nobody may speak yet. */
export async function centreBroker(): Promise<TestCentreBroker> {
  const dir = mkdtempSync(join(tmpdir(), "visioborne-centre-"));
  await initDiskCa(join(dir, "ca"), "Test");
  const ca = DiskCa.open(join(dir, "ca"));
  const server = await ownFiles(dir, ca, "visioborne-broker", ["127.0.0.1", "localhost"]);
  const [supervisor, maintenance] = [await ownFiles(dir, ca, "supervisor"), await ownFiles(dir, ca, "maintenance")];
  const folder = join(dir, "broker");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, "access.acl"), registerAcl([]));
  const broker = await startBroker({
    dir: folder,
    pki: { caFile: server.caFile, broker: server, maintenance },
    log: keptLog(),
  });
  const pidFile = join(dir, "mosquitto.pid");
  writeFileSync(pidFile, String(broker.pid));
  return {
    dir,
    broker,
    borneUrl: `mqtts://127.0.0.1:${broker.bornePort}`,
    peopleUrl: `mqtts://127.0.0.1:${broker.peoplePort}`,
    supervisor,
    maintenance,
    aclFile: join(folder, "access.acl"),
    pidFile,
    async close() {
      await broker.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export async function connectBorne(at: TestCentreBroker, identity: Identity): Promise<MqttClient> {
  return await connectAs(at.borneUrl, filesOf(identity));
}
