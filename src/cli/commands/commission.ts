import { copyFile } from "node:fs/promises";
import type { CommissioningState } from "../../borne/commissioning/states.ts";
import { NAMES } from "../../borne/commissioning/words.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { askDaemon } from "../control-client.ts";
import { configPathOf, controlSocketOf } from "../running.ts";
import { table } from "../table.ts";

export interface CommissionOptions {
  readonly config?: string;
  readonly leave?: boolean;
  readonly status?: boolean;
  readonly report?: string;
  readonly json?: boolean;
}

interface Answer extends Pick<CommissioningState, "open" | "at" | "phase" | "results"> {
  readonly state: string;
  readonly reports: readonly string[];
}

/** `visioborne commission`: opens the wizard on the borne's screen, closes it, says how it stands, copies its report. */
export async function commission(options: CommissionOptions): Promise<void> {
  const socket = await controlSocketOf(configPathOf(options.config));
  const looks = options.status === true || options.report !== undefined;
  const what = options.leave === true ? "leave" : looks ? "look" : "begin";
  const answer = (await askDaemon(socket, "commission", { do: what })) as Answer;
  if (options.report !== undefined) {
    const [newest] = answer.reports;
    if (newest === undefined) throw new VisioborneError("commission.report", "commission: no report was made yet");
    await copyFile(newest, options.report);
  }
  if (options.json === true) return void process.stdout.write(`${JSON.stringify(answer)}\n`);
  const rows = Object.entries(answer.results).map(([step, { verdict, findings }]) => [
    NAMES[step as keyof typeof NAMES].en,
    verdict,
    findings.map(({ code, owner }) => `${code} (${owner})`).join(", ") || "-",
  ]);
  const where = answer.open ? `open, at ${answer.at}` : "closed";
  process.stdout.write(`wizard: ${where}; borne: ${answer.state}\n`);
  if (rows.length > 0) process.stdout.write(`${table([["step", "result", "findings"], ...rows])}\n`);
  for (const path of answer.reports) process.stdout.write(`report: ${path}\n`);
}
