import { afterAll, beforeAll, describe } from "vitest";
import { testPostgres, type TestPostgres } from "../support/postgres.ts";
import { commandsSuite } from "./commands.suite.ts";

let server: TestPostgres;
let made = 0;

beforeAll(async () => {
  server = await testPostgres();
}, 120_000);

afterAll(async () => {
  await server.close();
}, 60_000);

describe("commands on PostgreSQL", () => {
  commandsSuite(async () => ({ database: await server.database(`commands_${++made}`), remove: async () => undefined }));
});
