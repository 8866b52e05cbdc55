// A process with lamps lit, to be killed: `node lamps-process.ts [--cdev] [--active-low]`. Says `lit` when they are.
import { gpioCdevLamps } from "../../../devices/lamps/gpio-cdev.ts";
import { gpioSysfsLamps } from "../../../devices/lamps/gpio-sysfs.ts";

const clock = { wallMs: Date.now, monotonicMs: () => performance.now(), synchronised: () => true };
const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => log };
const lines = { capture: 13, ring: 5 };
const context = { id: "lamps", clock, log, runtimeDir: "/nonexistent", signal: new AbortController().signal };
const activeLow = process.argv.includes("--active-low");
const driver = process.argv.includes("--cdev") ? gpioCdevLamps : gpioSysfsLamps;
const lamps = await driver.open({ lines, buzzer: 26, activeLow, buzzerActiveLow: activeLow }, context);
lamps.set({ capture: "on", ring: "blink" });
lamps.buzz(500);
process.stdout.write("lit\n");
setInterval(() => undefined, 1000);
