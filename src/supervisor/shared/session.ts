import type { Client } from "pg";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { postgresOptions } from "../../store/postgres.ts";

/** Of the advisory lock that makes a process the leader: "vbld". */
const LEADER_KEY = 0x76626c64;
const CHANNEL = "visioborne";
/** PostgreSQL takes less than 8,000 bytes (https://www.postgresql.org/docs/current/sql-notify.html). */
const MAX_NOTICE_BYTES = 7_500;
/** A server that does not answer for so long is as good as away. */
const ANSWER_MS = 5_000;

/** A host that has lost its power says nothing: the server asks, and else would keep the lock for two hours. */
const SERVER_NOTICES_IN_25_S = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";
/** Notices beyond these are let go: a slow database is not to fill the memory. */
const MAX_WAITING = 200;

/** What processes on one database tell each other. */
export interface Notice {
  readonly kind: "events" | "result" | "register";
  readonly value: unknown;
}

/**
 * One connection to the database that lasts: it holds the lock of the leader, which PostgreSQL takes back when the
 * connection ends, and hears what the others say.
 */
export class Session {
  readonly #client: Client;
  #broken: string | undefined;
  /** One statement at a time. */
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  private constructor(client: Client) {
    this.#client = client;
  }

  /**
   * Connects and listens. Notices of this process itself are not heard.
   * @throws VisioborneError `store.open`
   */
  static async open(database: string, onNotice: (notice: Notice) => void): Promise<Session> {
    const { default: pg } = await import("pg");
    const client = new pg.Client({
      ...postgresOptions(database),
      query_timeout: ANSWER_MS,
      options: SERVER_NOTICES_IN_25_S,
      // Whoever looks at the locks of the server finds the process.
      application_name: `visioborne process ${process.pid}`,
    });
    const session = new Session(client);
    client.on("error", (error) => (session.#broken ??= errorLine(error)));
    client.on("end", () => (session.#broken ??= "closed"));
    let own = 0;
    client.on("notification", ({ payload = "", processId }) => {
      if (processId !== own) onNotice(JSON.parse(payload) as Notice);
    });
    try {
      await client.connect();
      own = (await client.query<{ pid: number }>("select pg_backend_pid() as pid")).rows[0]!.pid;
      await client.query(`listen ${CHANNEL}`);
      return session;
    } catch (error) {
      session.close();
      if (error instanceof VisioborneError) throw error;
      throw new VisioborneError("store.open", `database: session: ${errorLine(error)}`, {}, { cause: error });
    }
  }

  /** Whether this process is the leader from now on, for as long as the session lasts. @throws as `check` */
  async tryLead(): Promise<boolean> {
    const rows = await this.#query<{ got: boolean }>("select pg_try_advisory_lock($1) as got", [LEADER_KEY]);
    return rows[0]?.got === true;
  }

  /** @throws VisioborneError `store.open` when the session has ended or nobody answers within 5 s. */
  async check(): Promise<void> {
    if (this.#broken !== undefined) throw new VisioborneError("store.open", `database: session: ${this.#broken}`);
    await this.#query("select 1");
  }

  /** Tells the others. What does not get through is not said again: they find it in the database. Never throws. */
  say(notice: Notice): void {
    const text = JSON.stringify(notice);
    if (this.#broken !== undefined || this.#waiting >= MAX_WAITING) return;
    if (Buffer.byteLength(text) > MAX_NOTICE_BYTES) return;
    this.#query("select pg_notify($1, $2)", [CHANNEL, text]).catch(() => undefined);
  }

  /** Ends it, and with it the lock. */
  close(): void {
    this.#broken ??= "closed";
    this.#client.end().catch(() => undefined);
  }

  async #query<Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    this.#waiting++;
    const mine = this.#last.then(async () => await this.#client.query<Row>(text, [...values]));
    this.#last = mine.catch(() => undefined);
    try {
      return (await mine).rows;
    } finally {
      this.#waiting--;
    }
  }
}
