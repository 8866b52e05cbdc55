import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { table } from "../../src/cli/table.ts";
import { fuzz } from "./fuzz.ts";
import type { FuzzResult } from "./fuzz.ts";
import { TARGETS } from "./targets.ts";

/** Usage: `npm run fuzz -- [NAME...] [--inputs N] [--seed N] [--json]`. Exit code 1 when a parser failed. */
const HEX_SHOWN = 400;
const FOLDER = fileURLToPath(new URL("../../.visioborne/fuzz", import.meta.url));

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    inputs: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 32)) },
    json: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const names = TARGETS.map(({ name }) => name);
const unknown = positionals.filter((name) => !names.includes(name));
const inputs = Number(values.inputs);
const seed = Number(values.seed);
if (values.help || unknown.length > 0 || !(inputs >= 1) || !Number.isSafeInteger(seed)) {
  process.stdout.write(`npm run fuzz -- [NAME...] [--inputs N] [--seed N] [--json]\n\nparsers: ${names.join(", ")}\n`);
  process.exitCode = values.help ? 0 : 2;
} else {
  await main();
}

async function main(): Promise<void> {
  const chosen = TARGETS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  say(`seed ${seed}`);
  const results = await fuzz(chosen, {
    inputs,
    seed,
    onDone: ({ name, inputs: done, failures, tookMs }) => {
      say(`${name}: ${done} inputs in ${Math.round(tookMs / 1000)} s, ${failures} failures`);
    },
  });
  for (const result of results) showFailures(result);
  process.stdout.write(`${tableOf(results)}\n`);
  if (values.json) process.stdout.write(`${JSON.stringify({ seed, figures: results.flatMap(figuresOf) })}\n`);
  process.exitCode = results.every(({ failures }) => failures === 0) ? 0 : 1;
}

function figuresOf(result: FuzzResult): object[] {
  const { name: parser, inputs: n, failures } = result;
  return [
    { name: "fuzz_inputs", parser, value: n, unit: "inputs", n },
    { name: "fuzz_failures", parser, value: failures, unit: "failures", n },
  ];
}

function tableOf(results: readonly FuzzResult[]): string {
  const mb = (bytes: number): string => (bytes / 1024 / 1024).toFixed(1);
  return table([
    [
      "parser",
      "fuzz_inputs",
      "fuzz_failures",
      "gave a result",
      "slowest, ms",
      "heap growth, MB",
      "peak RSS, MB",
      "inputs/s",
    ],
    ...results.map((one) => [
      one.name,
      String(one.inputs),
      String(one.failures),
      `${Math.round((one.results / one.inputs) * 100)} %`,
      one.slowestMs.toFixed(2),
      mb(one.heapGrowthBytes),
      mb(one.rssPeakBytes),
      String(Math.round((one.inputs / one.tookMs) * 1000)),
    ]),
  ]);
}

/** Each kind of failure with its shortest input, kept as a file and shown as hexadecimal. */
function showFailures({ name, kept }: FuzzResult): void {
  for (const { kind, message, where, input } of kept) {
    const hash = createHash("sha256").update(input).digest("hex").slice(0, 12);
    const file = join(FOLDER, `${name}-${hash}.bin`);
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, input);
    const hex = Buffer.from(input).toString("hex");
    const shown = hex.length > HEX_SHOWN ? `${hex.slice(0, HEX_SHOWN)}... (${input.length} bytes)` : hex;
    process.stdout.write(`${name} ${kind}: ${message}\n  ${where}\n  ${shown}\n  ${file}\n`);
  }
}
