import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audit, forgetAudit } from "../../../../src/supervisor/audit.ts";
import { Store } from "../../../../src/supervisor/store/store.ts";
import { callerOfToken, listTokens, makeToken, removeToken } from "../../../../src/supervisor/tokens.ts";

const dir = mkdtempSync(join(tmpdir(), "visioborne-tokens-"));
let store: Store;

beforeAll(async () => (store = await Store.open(join(dir, "store.sqlite"))));
afterAll(async () => {
  await store.close();
  rmSync(dir, { recursive: true, force: true });
});

const wanted = { name: "grafana", role: "viewer", days: 90, madeBy: "responsable" } as const;

test("a token names its caller until it expires; its secret is nowhere in the database", async () => {
  const made = await makeToken(store, { ...wanted, networks: ["lot"] }, 1000);
  expect(await callerOfToken(store, made.secret, 2000)).toEqual({
    id: `token:${made.id}`,
    user: "token:grafana",
    role: "viewer",
    networks: ["lot"],
  });
  expect(await callerOfToken(store, made.secret, made.expiresMs)).toBeUndefined();
  const rows = await store.db.selectFrom("api_token").selectAll().execute();
  expect(JSON.stringify(rows)).not.toContain(made.secret.slice(4));
  expect((await listTokens(store)).find(({ id }) => id === made.id)).toMatchObject({ usedMs: 2000, networks: ["lot"] });
});

test("unknown, altered and withdrawn tokens name nobody", async () => {
  const { id, secret } = await makeToken(store, wanted);
  const altered = secret.slice(0, -1) + (secret.endsWith("A") ? "B" : "A");
  for (const wrong of ["", "vbt_", altered, secret.toLowerCase(), `vbt_${"x".repeat(5000)}`]) {
    expect(await callerOfToken(store, wrong)).toBeUndefined();
  }
  expect(await callerOfToken(store, secret)).toMatchObject({ networks: undefined });
  await removeToken(store, id);
  expect(await callerOfToken(store, secret)).toBeUndefined();
  await expect(removeToken(store, id)).rejects.toMatchObject({ code: "token.unknown" });
});

test("the audit keeps what was done, cut to its size, and forgets what is older than asked", async () => {
  await audit(store, { who: "technicien", what: "command.sent", on: "lot/gramat", network: "lot", atMs: 1000 });
  await audit(store, { who: "technicien", what: "account.added", on: "accueil", detail: "x".repeat(9000), atMs: 5000 });
  expect(await forgetAudit(store, 2000)).toBe(1);
  const rows = await store.db.selectFrom("audit").selectAll().execute();
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ who: "technicien", what: "account.added", target: "accueil", network: null });
  expect(rows[0]!.detail).toHaveLength(500);
});
