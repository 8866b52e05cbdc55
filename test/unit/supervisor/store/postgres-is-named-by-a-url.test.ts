import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { databaseAt, isPostgres, postgresAccess } from "../../../../src/store/postgres-access.ts";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-pgurl-"));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("a URL is one, a path is not", () => {
  expect(isPostgres("postgres://u@h/d")).toBe(true);
  expect(isPostgres("postgresql://u@h/d")).toBe(true);
  expect(isPostgres("/var/lib/postgres/supervisor.db")).toBe(false);
});

test.each([
  ["postgres://u@db.example.fr/vb", { host: "db.example.fr", port: 5432, user: "u", database: "vb", ssl: {} }],
  ["postgres://u@[::1]:5433/vb", { host: "::1", port: 5433, ssl: false }],
  ["postgres://u@localhost/vb?host=/run/postgresql", { host: "/run/postgresql", ssl: false }],
  ["postgres://u@db/vb?sslmode=disable", { ssl: false }],
  ["postgres://u%40x@127.0.0.1/v%20b", { user: "u@x", database: "v b" }],
])("%s", (url, access) => {
  expect(postgresAccess(url)).toMatchObject(access);
});

test.each([
  ["postgres://u:secret@h/d", /no password/],
  ["postgres://h/d", /expected postgres/],
  ["postgres://u@h/", /expected postgres/],
  ["postgres://u@h/d?sslmode=require", /sslmode=require/],
  ["postgres://u@h/d?password=secret", /password= is not known/],
  ["postgres://u@h/d?sslrootcert=/nowhere/ca.crt", /sslrootcert .*cannot be read/],
])("%s is refused, and the error tells no secret", (url, message) => {
  expect(() => postgresAccess(url)).toThrow(message);
  expect(() => postgresAccess(url)).toThrow(expect.objectContaining({ code: "store.open" }));
  expect(() => postgresAccess(url)).not.toThrow(/secret/);
});

test("files that the configuration names count from its folder", () => {
  expect(databaseAt("data/s.db", "/etc/vb")).toBe("/etc/vb/data/s.db");
  const url = databaseAt("postgres://u@localhost/d?passfile=keys/pgpass&host=/run/postgresql", "/etc/vb");
  expect(new URL(url).searchParams.get("passfile")).toBe("/etc/vb/keys/pgpass");
  expect(postgresAccess(url)).toMatchObject({ host: "/run/postgresql", database: "d" });
  expect(databaseAt("postgres://[", "/etc/vb")).toBe("postgres://[");
});

test("the password is that of the first line of the file that fits, as libpq reads it", () => {
  const file = join(dir, "pass");
  const lines = ["# h:5432:d:u:no", "other:*:*:*:no", "h:5432:d:u:a\\:b\\\\c", "*:*:*:*:last"];
  writeFileSync(file, `${lines.join("\n")}\n`);
  const passwordAt = (url: string) => postgresAccess(`${url}?passfile=${encodeURIComponent(file)}`).password?.();
  expect(passwordAt("postgres://u@h/d")).toBe("a:b\\c");
  expect(passwordAt("postgres://u@h/else")).toBe("last");
  writeFileSync(file, "other:*:*:*:no\n");
  expect(() => passwordAt("postgres://u@h/d")).toThrow(/no line for h:5432:d:u/);
  rmSync(file);
  expect(() => passwordAt("postgres://u@h/d")).toThrow(/cannot be read/);
});
