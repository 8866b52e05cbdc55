// `npm run test:image`: the image's own bytes, started in an emulated board behind a simulator of the Pi's firmware.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { table } from "../../src/cli/table.ts";
import { startNameServer } from "./centre/name-server.ts";
import { isAlone, runAlone, runDirectory } from "./isolation.ts";
import { LOGS } from "./places.ts";
import { Bench, type Scenario } from "./scenario.ts";
import { SCENARIOS } from "./scenarios/all.ts";
import { ensureSubject, subjectHere } from "./subject.ts";

const USAGE = `npm run test:image -- [NAME ...] [--image DIR] [--deadline MINUTES] [--list]

Scenarios whose name contains one of NAME; without any, all. --image: folder of an image for qemu-virt, as made by
\`npm run image -- --board qemu-virt --out DIR\`; without it, one is made or taken from the cache. \`rig\` tries the rig
itself, on a small image of its own. Consoles are kept in .visioborne/image/logs. Wants root, or user name spaces.
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    image: { type: "string" },
    deadline: { type: "string" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const chosen = SCENARIOS.filter(
  ({ name }) => positionals.length === 0 || positionals.some((one) => name.includes(one)),
);

if (values.help || values.list) {
  const rows = chosen.map(({ name, minutes, what }) => [name, `${minutes} min`, what]);
  process.stdout.write(`${values.help ? `${USAGE}\n` : ""}${table([["scenario", "at most", "what"], ...rows])}\n`);
} else if (chosen.length === 0) {
  process.stderr.write(`no scenario contains ${positionals.join(" or ")}; --list tells their names\n`);
  process.exitCode = 2;
} else if (isAlone()) process.exit(await runAll(chosen));
else {
  // What is missing is fetched and built out here, where there is a network.
  const directory = await ensureSubject(chosen, values.image, say);
  if (directory !== undefined) process.env["VISIOBORNE_IMAGE_DIR"] = directory;
  process.exitCode = await runAlone();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function runAll(scenarios: readonly Scenario[]): Promise<number> {
  mkdirSync(LOGS, { recursive: true });
  startNameServer();
  const allowedMin = Number(values.deadline ?? scenarios.reduce((sum, { minutes }) => sum + minutes, 5));
  const deadline = setTimeout(() => {
    say(`stopped: not done after ${allowedMin} min`);
    process.exit(1);
  }, allowedMin * 60_000);
  let [passed, failed] = [0, 0];
  for (const [index, scenario] of scenarios.entries()) {
    const startedMs = performance.now();
    say(`[${index + 1}/${scenarios.length}] ${scenario.name}: ${scenario.what}`);
    const why = await runOne(scenario, startedMs);
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    if (why === undefined) passed += 1;
    else failed += 1;
    say(why === undefined ? `  passed in ${seconds} s` : `  FAILED after ${seconds} s: ${why}`);
  }
  clearTimeout(deadline);
  say(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

/** @returns why it failed */
async function runOne(scenario: Scenario, startedMs: number): Promise<string | undefined> {
  const name = scenario.name.replaceAll("/", "-");
  const consoleFile = join(LOGS, `${name}-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.log`);
  const bench = new Bench({
    dir: runDirectory(name),
    consoleFile,
    subject: subjectHere,
    say: (line) => say(`  ${String(Math.round((performance.now() - startedMs) / 1000)).padStart(4)} s  ${line}`),
  });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${scenario.minutes} min`)), scenario.minutes * 60_000);
  });
  try {
    await Promise.race([scenario.run(bench), late]);
    return undefined;
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n  console: ${consoleFile}`;
  } finally {
    clearTimeout(timer);
    await bench.end();
  }
}
