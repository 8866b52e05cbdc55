// Presses a button on a simulated sysfs, in mounts of its own, and prints what was told: `node button-process.ts N`.
import { gpioSysfsButton } from "../../../devices/button/gpio-sysfs.ts";
import { FuseBoard } from "../../hardware/fuse-gpio/board.ts";

const LINE = 17;
const PRESS_MS = 40;
/** Between two presses: past the debounce, and no faster than a finger. */
const PACE_MS = 100;

/** What the process prints: nanoseconds of the monotonic clock, as decimals. */
export interface ButtonRun {
  /** Each change of the wire. */
  readonly wire: readonly { readonly level: boolean; readonly ns: string }[];
  /** Each edge that the driver told, when the listener ran. */
  readonly told: readonly { readonly pressed: boolean; readonly lostBefore: number; readonly ns: string }[];
}

if (import.meta.main) {
  const presses = Number(process.argv[2]);
  const clock = { wallMs: Date.now, monotonicMs: () => performance.now(), synchronised: () => true };
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => log };
  const signal = new AbortController().signal;
  const board = await FuseBoard.start();
  board.set(LINE, true);
  board.forgetEdges();
  const button = await gpioSysfsButton.open(
    { line: LINE },
    { id: "button", clock, log, runtimeDir: "/nonexistent", signal },
  );
  const told: { pressed: boolean; lostBefore: number; ns: string }[] = [];
  button.on("edge", ({ pressed, lostBefore }) =>
    told.push({ pressed, lostBefore, ns: String(process.hrtime.bigint()) }),
  );
  for (let press = 0; press < presses; press += 1) {
    board.pulse(LINE, PRESS_MS);
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  }
  while (!board.quiet()) await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  await new Promise((resolve) => setTimeout(resolve, PACE_MS));
  const wire = board.edges(LINE).map(({ level, stampNs }) => ({ level, ns: String(stampNs) }));
  await button.close();
  await board.stop();
  process.stdout.write(JSON.stringify({ wire, told } satisfies ButtonRun));
}
