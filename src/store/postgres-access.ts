import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { errorLine, VisioborneError } from "../contract/errors.ts";

/** Where a PostgreSQL database is, as `pg` is told. Files are read anew at each connection. */
export interface PostgresAccess {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** Absent: `pg` looks into PGPASSFILE and ~/.pgpass by itself. */
  readonly password?: () => string;
  /** TLS with the server's name and chain checked; false: none. */
  readonly ssl: false | { readonly ca?: string };
}

/** A database as people write it: paths, those that a URL names too, count from the folder `base`. */
export function databaseAt(database: string, base = "."): string {
  if (!isPostgres(database)) return resolve(base, database);
  if (!URL.canParse(database)) return database;
  const url = new URL(database);
  for (const key of ["passfile", "sslrootcert"]) {
    const file = url.searchParams.get(key);
    if (file !== null) url.searchParams.set(key, resolve(base, file));
  }
  return url.href;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

/** Whether a database is named by a URL of PostgreSQL, not by a path. */
export function isPostgres(database: string): boolean {
  return /^postgres(ql)?:\/\//.test(database);
}

/**
 * Reads `postgres://user@host:port/database?passfile=FILE&sslrootcert=FILE`; a unix socket is named by its folder:
 * `postgres://user@localhost/database?host=/run/postgresql`. Over the network there is TLS with everything checked;
 * `sslmode=disable` or `verify-full` says otherwise. A password in the URL is refused: process lists and logs show it.
 * @throws VisioborneError `store.open`
 */
export function postgresAccess(url: string): PostgresAccess {
  const wrong = (what: string) => new VisioborneError("store.open", `database: ${what}`);
  if (!URL.canParse(url)) throw wrong("expected postgres://user@host:port/database");
  const { hostname, port, pathname, username, password, searchParams } = new URL(url);
  if (password !== "") throw wrong("no password may stand in the URL; name a file by passfile=, or set PGPASSFILE");
  const unknown = [...searchParams.keys()].find((key) => !["host", "passfile", "sslmode", "sslrootcert"].includes(key));
  if (unknown !== undefined) throw wrong(`${unknown}= is not known: expected host, passfile, sslmode, sslrootcert`);
  const at = {
    host: searchParams.get("host") ?? hostname.replace(/^\[|\]$/g, ""),
    port: Number(port || 5432),
    database: decodeURIComponent(pathname.slice(1)),
    user: decodeURIComponent(username),
  };
  if (at.user === "" || at.database === "") throw wrong("expected postgres://user@host:port/database");
  const local = at.host.startsWith("/") || LOOPBACK.test(at.host);
  const mode = searchParams.get("sslmode") ?? (local ? "disable" : "verify-full");
  if (mode !== "disable" && mode !== "verify-full") throw wrong(`sslmode=${mode}: expected verify-full or disable`);
  const caFile = searchParams.get("sslrootcert");
  const ssl = mode === "disable" ? false : caFile === null ? {} : { ca: read("sslrootcert", caFile) };
  const passfile = searchParams.get("passfile");
  return { ...at, ssl, ...(passfile === null ? {} : { password: () => passwordOf(passfile, at) }) };
}

function read(what: string, file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new VisioborneError("store.open", `${what} ${file}: cannot be read: ${errorLine(error)}`, { file });
  }
}

/** The first line that fits (https://www.postgresql.org/docs/current/libpq-pgpass.html). */
function passwordOf(file: string, at: Pick<PostgresAccess, "host" | "port" | "database" | "user">): string {
  const wanted = [at.host, String(at.port), at.database, at.user];
  for (const line of read("passfile", file).split("\n")) {
    if (line.startsWith("#")) continue;
    const fields = splitFields(line.trimEnd());
    const password = fields[4];
    if (password === undefined) continue;
    if (wanted.every((value, index) => fields[index] === "*" || fields[index] === value)) return password;
  }
  const message = `passfile ${file}: no line for ${at.host}:${at.port}:${at.database}:${at.user}`;
  throw new VisioborneError("store.open", message, { file });
}

/** Fields apart by `:`; a backslash takes the next character as it is. */
function splitFields(line: string): string[] {
  const fields = [""];
  for (let at = 0; at < line.length; at++) {
    if (line[at] === "\\" && at + 1 < line.length) fields[fields.length - 1] += line[++at]!;
    else if (line[at] === ":") fields.push("");
    else fields[fields.length - 1] += line[at]!;
  }
  return fields;
}
