// A process with lamps lit on a simulated sysfs, to be killed: `node lamps-process.ts`. Says `lit` when they are.
import { gpioSysfsLamps } from "../../../devices/lamps/gpio-sysfs.ts";

const clock = { wallMs: Date.now, monotonicMs: () => performance.now(), synchronised: () => true };
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => log };
const lines = { capture: 13, ring: 5 };
const context = { id: "lamps", clock, log, runtimeDir: "/nonexistent", signal: new AbortController().signal };
const activeLow = process.argv.includes("--active-low");
const lamps = await gpioSysfsLamps.open({ lines, buzzer: 26, activeLow, buzzerActiveLow: activeLow }, context);
lamps.set({ capture: "on", ring: "blink" });
lamps.buzz(500);
process.stdout.write("lit\n");
setInterval(() => undefined, 1000);
