import { run } from "../guest/runner.ts";

await run("board", () => import("./board.tests.ts"));
