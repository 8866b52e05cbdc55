import { table } from "../../src/cli/table.ts";
import type { Bench, Figure } from "./figures.ts";

/** Benches by name. Usage: `npm run bench -- NAME [--json] [--option value]`. */
const BENCHES: Readonly<Record<string, { what: string; load: () => Promise<Bench> }>> = {
  boot: { what: "cold start of the daemon to READY (--n)", load: async () => (await import("./boot.ts")).boot },
  press: { what: "press to lamp, twin drivers (--n)", load: async () => (await import("./press.ts")).press },
  rest: { what: "memory, CPU and traffic at rest (--minutes)", load: async () => (await import("./rest.ts")).rest },
  devices: {
    what: "faults seen, devices back (--only button,camera,presence,printer,scanner; --fuzz)",
    load: async () => (await import("./devices.ts")).devices,
  },
  line: {
    what: "a call over a thin line (--minutes, --only 512,300,skew,loss3,jitter,adsl,cut; --all; --trace)",
    load: async () => (await import("./line.ts")).line,
  },
  chaos: {
    what: "SIGKILL of borne, supervisor, broker (--kills)",
    load: async () => (await import("./chaos.ts")).chaos,
  },
  call: {
    what: "a call against a kiosk's browser (--calls, --long, --window seconds, --growth calls)",
    load: async () => (await import("./call.ts")).call,
  },
  screen: {
    what: "the screen's browser while a scene is on and nothing happens (--window seconds)",
    load: async () => (await import("./screen.ts")).screen,
  },
  supervisor: {
    what: "a fleet on one supervisor (--only ingest,steady,growth,storm,page; --bornes, --minutes, --sizes, --growth-minutes, --storm-bornes, --ingest-s, --alerts)",
    load: async () => (await import("./supervisor.ts")).supervisor,
  },
  history: {
    what: "the console's pages on a database of 13 months (--events, --bornes, --n, --only; --database FILE keeps it)",
    load: async () => (await import("./supervisor-history.ts")).supervisorHistory,
  },
  papers: {
    what: "scanning and printing in a call (--only loopback,thin; --n, --n512, --trace)",
    load: async () => (await import("./papers.ts")).papers,
  },
  image: {
    what: "start, sizes, memory and updates of the image, emulated (--starts, --image DIR, --no-update, --chart FILE)",
    load: async () => (await import("./image.ts")).image,
  },
  powercut: {
    what: "the emulated board loses its power at random moments (--cuts, --seed, --part, --image DIR)",
    load: async () => (await import("./powercut.ts")).powercut,
  },
  "soak-papers": {
    what: "whole sessions in a row, a sheet scanned and one printed in each: nothing is left (--sessions)",
    load: async () => (await import("../soak/papers.ts")).soakPapers,
  },
  "soak-calls": {
    what: "whole calls in a row: memory, files, threads at rest (--calls)",
    load: async () => (await import("../soak/calls.ts")).soakCalls,
  },
};

const [name = "--help", ...rest] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench || rest.includes("--help")) {
  const shown = bench ? [[name, bench] as const] : Object.entries(BENCHES);
  const rows = shown.map(([one, { what }]) => [one, what]);
  process.stdout.write(`npm run bench -- NAME [--json] [options]\n\n${table([["bench", "what"], ...rows])}\n`);
  process.exitCode = bench || name === "--help" || name === "-h" ? 0 : 2;
} else {
  const args = readArgs(rest);
  const json = args.has("json");
  const figures = await (await bench.load())({ args, say: (line) => void process.stderr.write(`${line}\n`) });
  process.stdout.write(`${tableOf(figures)}\n`);
  if (json) process.stdout.write(`${JSON.stringify({ bench: name, figures })}\n`);
}

function readArgs(words: readonly string[]): ReadonlyMap<string, string> {
  const args = new Map<string, string>();
  words.forEach((word, index) => {
    if (!word.startsWith("--")) return;
    const next = words[index + 1];
    args.set(word.slice(2), next === undefined || next.startsWith("--") ? "" : next);
  });
  return args;
}

function tableOf(figures: readonly Figure[]): string {
  return table([
    ["figure", "value", "unit", "n", "goal"],
    ...figures.map(({ name: figure, value, unit, n, goal }) => [figure, String(value), unit, String(n), goal ?? ""]),
  ]);
}
