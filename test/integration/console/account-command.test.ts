import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { stringify } from "yaml";
import { openAccounts } from "../../../src/supervisor/console/accounts/open.ts";
import { Store } from "../../../src/supervisor/store/store.ts";
import { runProgram } from "../../e2e/support/program.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { tempDir } from "../../support/twin-borne.ts";

vi.setConfig({ testTimeout: 120_000 });

test("accounts are made, listed, given another password and removed on the machine itself; nothing has a default", async () => {
  const dir = tempDir("console-account");
  const [config, database] = [join(dir, "supervisor.yaml"), join(dir, "supervisor.sqlite")];
  const broker = { url: "mqtts://localhost:1", caFile: "ca", certFile: "cert", keyFile: "key" };
  writeFileSync(config, stringify({ broker, database, bornes: [], console: { port: 0 } }));
  const run = async (...args: string[]) =>
    await runProgram(["supervisor", "account", ...args, "--config", config, "--json"]);

  expect((await run("list")).output.trim()).toBe("[]");
  const added = await run("add", "Direction", "--role", "manager");
  const { account, password } = JSON.parse(added.output) as { account: { login: string }; password: string };
  expect(account).toMatchObject({ login: "direction", role: "manager", networks: null });
  const second = await run("add", "nord", "--role", "technician", "--network", "manche", "--network", "orne");
  expect(JSON.parse(second.output)).toMatchObject({ account: { networks: ["manche", "orne"] } });
  const again = await run("add", "direction");
  expect(again.exit).not.toBe(0);
  expect(again.output).toContain("there is an account of this name already");

  const renewed = JSON.parse((await run("password", "direction")).output) as { password: string };
  expect(renewed.password).not.toBe(password);
  const last = await run("remove", "direction");
  expect(last.output).toContain("last manager");
  expect(JSON.parse((await run("remove", "nord")).output)).toMatchObject({ removed: { login: "nord" } });

  const store = await Store.open(database);
  const { signIn } = openAccounts(store, new FakeClock());
  await expect(signIn.check("direction", password, "127.0.0.1")).rejects.toMatchObject({ code: "signin.refused" });
  expect(await signIn.check("direction", renewed.password, "127.0.0.1")).toMatchObject({ login: "direction" });
  const audit = await store.db.selectFrom("audit").select(["who", "what", "target"]).orderBy("at_ms").execute();
  expect(audit.map(({ what, target }) => `${what} ${target}`)).toEqual([
    "account.added direction",
    "account.added nord",
    "account.password direction",
    "account.removed nord",
  ]);
  await store.close();
});
