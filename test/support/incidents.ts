import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SMTPServer } from "smtp-server";
import { freePort } from "../../src/bench/ports.ts";
import { faultOf, type FaultCode, type Severity } from "../../src/contract/faults.ts";
import type { BorneName } from "../../src/contract/topics.ts";
import type { SupervisorConfig } from "../../src/supervisor/config.ts";
import { Document, type Caller, type Role } from "../../src/supervisor/console/route.ts";
import { Feed } from "../../src/supervisor/feed.ts";
import { Fleet } from "../../src/supervisor/fleet/fleet.ts";
import type { Moment } from "../../src/supervisor/fleet/liveness.ts";
import { INCIDENTS_DEFAULTS, type IncidentsConfig } from "../../src/supervisor/incidents/config.ts";
import { startIncidents, type IncidentsPart } from "../../src/supervisor/incidents/part.ts";
import type { PartContext } from "../../src/supervisor/part.ts";
import type { Site } from "../../src/supervisor/sites/site.ts";
import { Sites } from "../../src/supervisor/sites/sites.ts";
import { Store, type Registered } from "../../src/supervisor/store/store.ts";
import { FakeClock } from "./fake-clock.ts";
import { keptLog, type KeptLog } from "./broker.ts";
import type { Tables } from "../../src/supervisor/store/tables.ts";

/** Monday 23 November 2026, 10:00 in Paris: everybody is at work. */
export const MONDAY_TEN = Date.UTC(2026, 10, 23, 9, 0);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** A town hall, open on weekdays from 9 to 12 and from 14 to 17. */
export function townHall(id: string, change: Partial<Site> = {}): Site {
  const days = ["mon", "tue", "wed", "thu", "fri"] as const;
  return {
    network: "manche",
    id,
    name: `Mairie de ${id}`,
    timeZone: "Europe/Paris",
    holidayZone: "metropole",
    hours: {
      always: false,
      weekly: [
        { days, from: "09:00", to: "12:00" },
        { days, from: "14:00", to: "17:00" },
      ],
      publicHolidays: "closed",
      exceptions: [],
    },
    owners: {},
    correspondents: {},
    services: [],
    ...change,
  };
}

export interface Stand {
  readonly clock: FakeClock;
  readonly log: KeptLog;
  readonly context: PartContext;
  readonly fleet: Fleet;
  readonly database: string;
  /** Whether the supervisor hears the bornes. */
  listening: boolean;
  part: IncidentsPart;
  /** Looks, then moves the clock by steps of a minute at most, with a look at each. */
  pass(ms: number): Promise<void>;
  look(): Promise<void>;
  /** The borne is heard, or changes what it is held to be. */
  live(name: BorneName): void;
  lose(name: BorneName, why?: "lost" | "stopped"): void;
  alert(name: BorneName, code: FaultCode, change?: { severity?: Severity; detail?: string }): void;
  clear(name: BorneName, code: FaultCode): void;
  /** Calls a route as the API does. */
  call(method: string, path: string, more?: CallOptions): Promise<unknown>;
  table(name: keyof Tables): Promise<Record<string, unknown>[]>;
  /** The supervisor is started anew on the same database. */
  restart(change?: Partial<IncidentsConfig>): Promise<void>;
  close(): Promise<void>;
}

export interface CallOptions {
  readonly role?: Role;
  readonly user?: string;
  readonly networks?: readonly string[];
  readonly query?: Record<string, string>;
  readonly body?: unknown;
}

/**
 * The incidents' part on a real database and a fleet that does what the test says, by a clock that stands.
 * @param url of a PostgreSQL database; absent = SQLite
 */
export async function incidentStand(
  bornes: readonly Registered[],
  sites: readonly Site[] = [],
  change: Partial<IncidentsConfig> = {},
  url?: string,
): Promise<Stand> {
  const dir = mkdtempSync(join(tmpdir(), "visioborne-incidents-"));
  const database = url ?? join(dir, "supervisor.sqlite");
  const clock = new FakeClock(MONDAY_TEN);
  const log = keptLog();
  const at = (): Moment => ({ monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() });
  const fleet = new Fleet(bornes, 60, at());
  const contextOf = (store: Store, incidents: IncidentsConfig): PartContext => ({
    config: { database, bornes, sites, incidents } as unknown as SupervisorConfig,
    store,
    fleet,
    feed: new Feed(),
    sites: new Sites(sites, bornes),
    clock,
    log,
    listening: () => stand.listening,
    publish: async () => undefined,
    clearRetained: async () => undefined,
    tap: () => () => undefined,
    figures: () => ({ received: 0, rejected: 0, intruders: 0, pendingRows: 0, letGo: 0, commitFailures: 0 }),
  });
  const start = async (incidents: IncidentsConfig): Promise<[PartContext, IncidentsPart]> => {
    const store = await Store.open(database);
    await store.register(bornes, clock.wallMs());
    const context = contextOf(store, incidents);
    return [context, await startIncidents(context)];
  };
  let config: IncidentsConfig = { ...INCIDENTS_DEFAULTS, ...change };
  const turn = (name: BorneName, liveness: "live" | "lost" | "stopped"): void => {
    const borne = fleet.get(name)!;
    borne.life = { ...borne.life, liveness, lastSeenWallMs: clock.wallMs(), silentSinceMs: clock.monotonicMs() };
    borne.changedWallMs = clock.wallMs();
  };
  const stand: Stand & { context: PartContext } = {
    clock,
    log,
    fleet,
    database,
    listening: true,
    context: undefined as unknown as PartContext,
    part: undefined as unknown as IncidentsPart,
    async look() {
      // The second sends what the first has queued.
      for (let tick = 0; tick < 2; tick++) {
        stand.part.tick(at());
        await stand.part.settled();
      }
    },
    async pass(ms) {
      await stand.look();
      for (let left = ms; left > 0; left -= MINUTE) {
        clock.advance(Math.min(left, MINUTE));
        await stand.look();
      }
    },
    live: (name) => turn(name, "live"),
    lose: (name, why = "lost") => turn(name, why),
    alert(name, code, { severity, detail = "" } = {}) {
      const fault = faultOf(code);
      fleet.get(name)!.alerts.set(code, {
        code,
        severity: severity ?? fault.severity,
        owner: fault.owner,
        since: clock.wallMs(),
        boot: "0".repeat(16),
        device: null,
        detail,
      });
    },
    clear: (name, code) => void fleet.get(name)!.alerts.delete(code),
    async call(method, path, { role = "technician", user = "technicien", networks, query = {}, body } = {}) {
      const caller: Caller = { id: user, user, role, networks };
      for (const route of stand.part.routes) {
        const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
        const found = new RegExp(`^${route.path.replaceAll(/:\w+/g, "([^/]+)")}$`).exec(path);
        if (!found || route.method !== method) continue;
        const params = Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ""]));
        const answer = await route.handle({ params, query, body, caller, signal: new AbortController().signal });
        return answer instanceof Document ? answer : (JSON.parse(JSON.stringify(answer)) as unknown);
      }
      throw new Error(`no route ${method} ${path}`);
    },
    table: async (name) =>
      await stand.context.store.db
        .selectFrom(name as "event")
        .selectAll()
        .execute(),
    async restart(more = {}) {
      await stand.part.stop();
      await stand.context.store.close();
      config = { ...config, ...more };
      [stand.context, stand.part] = await start(config);
    },
    async close() {
      await stand.part.stop();
      await stand.context.store.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  [stand.context, stand.part] = await start(config);
  for (const borne of bornes) stand.live(borne);
  // The bornes have had their time to be heard.
  await stand.look();
  await stand.pass(config.settleS * 1000 + MINUTE);
  return stand;
}

/** A mail as the server took it. */
export interface TakenMail {
  readonly to: readonly string[];
  readonly secure: boolean;
  readonly user: string | undefined;
  /** As it came, RFC 5322. */
  readonly raw: string;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly TakenMail[];
  /** Waits until so many mails were taken. Deadline: the test's. */
  until(count: number): Promise<void>;
  close(): Promise<void>;
}

/** A real SMTP server on loopback that offers STARTTLS. Of the options, `refuse` are boxes that are not there. */
export async function mailServer(
  tls: { readonly key: Buffer; readonly cert: Buffer },
  options: {
    readonly port?: number;
    readonly refuse?: readonly string[];
    readonly login?: readonly [string, string];
    readonly plain?: boolean;
  } = {},
): Promise<MailServer> {
  const mails: TakenMail[] = [];
  const server = new SMTPServer({
    key: tls.key,
    cert: tls.cert,
    secure: false,
    disabledCommands: options.plain ? ["STARTTLS"] : [],
    authOptional: options.login === undefined,
    disableReverseLookup: true,
    onAuth(auth, _session, callback) {
      const good = auth.username === options.login?.[0] && auth.password === options.login?.[1];
      callback(good ? null : new Error("wrong"), good ? { user: auth.username ?? "" } : undefined);
    },
    onRcptTo({ address }, _session, callback) {
      if (!options.refuse?.includes(address)) return callback();
      callback(Object.assign(new Error("no such box"), { responseCode: 550 }));
    },
    onData(stream, session, callback) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        const user = session.user as string | undefined;
        mails.push({ to, secure: session.secure, user, raw: Buffer.concat(parts).toString() });
        callback();
      });
    },
  });
  server.on("error", () => undefined);
  const port = options.port ?? (await freePort("127.0.0.1"));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port,
    mails,
    async until(count) {
      while (mails.length < count) await sleep(20);
    },
    close: async () => await new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The text of a mail: quoted-printable (RFC 2045, 6.7) and encoded words (RFC 2047) read. */
export function readMail(raw: string): { readonly subject: string; readonly text: string } {
  const [head = "", ...body] = raw.split("\r\n\r\n");
  const headers = head.replaceAll(/\r\n[ \t]+/g, " ");
  const subject = /^Subject: (.*)$/m.exec(headers)?.[1]?.replace(/\r$/, "") ?? "";
  const words = subject
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?UTF-8\?([QB])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toUpperCase() === "B" ? Buffer.from(text, "base64").toString() : quoted(text.replaceAll("_", " ")),
    );
  const text = body.join("\r\n\r\n");
  if (/^Content-Transfer-Encoding: base64/im.test(head)) {
    return { subject: words, text: Buffer.from(text, "base64").toString().replaceAll("\r\n", "\n") };
  }
  return { subject: words, text: quoted(text.replaceAll("=\r\n", "")).replaceAll("\r\n", "\n") };
}

function quoted(text: string): string {
  const bytes = text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}
