import { setTimeout as sleep } from "node:timers/promises";
import { VisioborneError } from "../../contract/errors.ts";
import type { ShownCommand } from "../../supervisor/commands/lives.ts";
import type { FleetOptions } from "../families/fleet.ts";
import { EXIT } from "../exit.ts";
import { consoleClient } from "./console-client.ts";
import { nameOf, numberOf, pathOf, printJson } from "./words.ts";

const LOOK_EVERY_MS = 500;
/** A week, as the API allows. */
const MAX_WAIT_MIN = 10_080;

/** `visioborne fleet send`: exit 0 when the borne says that it succeeded (with --no-wait: when it was taken). */
export async function fleetSend(
  text: string,
  type: string,
  options: FleetOptions & { args: string; whenBack?: string; wait: boolean },
): Promise<void> {
  const client = consoleClient(options);
  const whenBack =
    options.whenBack === undefined ? {} : { whenBack: numberOf("--when-back", options.whenBack, [1, MAX_WAIT_MIN]) };
  const body = { type, args: readArgs(options.args), ...whenBack };
  let command = (await client.ask("POST", `${pathOf(nameOf(text))}/commands`, body)) as ShownCommand;
  let told = "";
  for (;;) {
    const line = `${command.state}${command.reason === null ? "" : `: ${command.reason}`}`;
    if (line !== told && !options.json) process.stderr.write(`${line}\n`);
    told = line;
    if (command.done || !options.wait) break;
    await sleep(LOOK_EVERY_MS);
    command = (await client.ask("GET", `/commands/${command.id}`)) as ShownCommand;
  }
  if (options.json) printJson(command);
  else process.stdout.write(`${JSON.stringify(command.result ?? { id: command.id })}\n`);
  process.exitCode = command.state === "succeeded" || !options.wait ? EXIT.ok : EXIT.failed;
}

function readArgs(text: string): object {
  let args: unknown;
  try {
    args = JSON.parse(text);
  } catch {
    args = undefined;
  }
  if (typeof args === "object" && args !== null && !Array.isArray(args)) return args;
  throw new VisioborneError("usage", `--args ${text}: expected a JSON object such as {"device":"camera"}`);
}
