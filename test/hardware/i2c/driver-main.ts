/** The process that holds the real drivers: i2c-bus and all, on the fake bus that umockdev puts under it. */
import { tmpdir } from "node:os";
import type { Driver, DriverContext } from "../../../devices/device.ts";
import type { PresenceSensor } from "../../../devices/presence/port.ts";
import { loadDriver } from "../../../devices/registry.ts";
import { errorCode } from "../../../src/contract/errors.ts";
import type { Logger } from "../../../src/contract/runtime.ts";
import type { Order, Standing, Word } from "./messages.ts";

const ABORTED = new Error("aborted by the test");
const sensors = new Map<number, PresenceSensor>();
const nothing = (): void => undefined;
const quiet: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => quiet };

process.on("message", (order: Order) => {
  obey(order).catch((error: unknown) => {
    const failure = { code: errorCode(error), message: error instanceof Error ? error.message : String(error) };
    say({ type: "failed", id: order.id, failure, byAbort: error === ABORTED });
  });
});
process.on("disconnect", () => process.exit(0));

async function obey(order: Order): Promise<void> {
  switch (order.type) {
    case "open": {
      const driver = (await loadDriver("presence", order.driver)) as unknown as Driver<PresenceSensor>;
      const sensor = await driver.open(order.options, contextOf(order.aborted));
      sensors.set(order.instance, sensor);
      listen(order.instance, sensor);
      return say({ type: "done", id: order.id, identity: sensor.identity, standing: standingOf(sensor) });
    }
    case "selfTest": {
      const signal = order.aborted ? AbortSignal.abort(ABORTED) : new AbortController().signal;
      return say({ type: "done", id: order.id, result: await opened(order).selfTest(signal) });
    }
    case "close":
      await opened(order).close();
      return say({ type: "done", id: order.id });
  }
}

function listen(instance: number, device: PresenceSensor): void {
  device.on("sight", () => say({ type: "sight", instance, ...standingOf(device) }));
  device.on("conditions", () => say({ type: "conditions", instance, ...standingOf(device) }));
  device.on("lost", ({ code, message }) => {
    say({ type: "lost", instance, failure: { code, message }, ...standingOf(device) });
  });
}

function opened({ instance }: Order): PresenceSensor {
  const sensor = sensors.get(instance);
  if (!sensor) throw new Error(`instance ${instance} is not open`);
  return sensor;
}

function standingOf(device: PresenceSensor): Standing {
  return { sight: device.sight(), conditions: device.conditions() };
}

function contextOf(aborted: boolean): DriverContext {
  return {
    id: "presence",
    clock: { wallMs: Date.now, monotonicMs: () => performance.now(), synchronised: () => true },
    log: quiet,
    runtimeDir: tmpdir(),
    signal: aborted ? AbortSignal.abort(ABORTED) : new AbortController().signal,
  };
}

function say(word: Word): void {
  process.send?.(word);
}
