import { VisioborneError, errorLine } from "../../contract/errors.ts";
import type { Part, PartContext } from "../part.ts";
import { forecasts } from "./forecasts.ts";
import { forgetSamples, sampleSupplies } from "./samples.ts";
import { supplyUses, type SupplyUse } from "./supplies.ts";

const SAMPLE_EVERY_MS = 3_600_000;
/** Bornes say their health within the first minutes of a start. */
const FIRST_AFTER_MS = 300_000;

/** Samples of what is used up, and what will be needed when. */
export async function startForecasts(context: PartContext): Promise<Part> {
  const { store, sites, clock, log } = context;
  let running: Promise<void> | undefined;
  let sampleAtMs = clock.monotonicMs() + FIRST_AFTER_MS;
  let sinceMs = 0;
  /** What is used up, as the latest samples say: it changes with them, not with each page that is opened. */
  let uses: Promise<readonly SupplyUse[]> | undefined;
  const read = async (): Promise<readonly SupplyUse[]> => {
    const found = await supplyUses(store, undefined, clock.wallMs());
    uses = Promise.resolve(found);
    return found;
  };
  const known = async (): Promise<readonly SupplyUse[]> => {
    uses ??= read().catch((error: unknown) => {
      uses = undefined;
      throw error;
    });
    return await uses;
  };

  async function sample(): Promise<void> {
    const nowMs = clock.wallMs();
    try {
      await sampleSupplies(store, sinceMs);
      await forgetSamples(store, nowMs);
      // Pages have what was read before until this is done.
      await read();
      // What came during the reading comes again: the last sample of a day holds.
      sinceMs = nowMs - SAMPLE_EVERY_MS;
    } catch (error) {
      log.error({ error: errorLine(error) }, "forecasts: supplies not sampled");
    }
  }

  const unread = (error: unknown): void => log.error({ error: errorLine(error) }, "forecasts: supplies not read");

  return {
    name: "forecasts",
    routes: [
      {
        method: "GET",
        path: "/forecasts",
        role: "viewer",
        summary: "What will be needed when, the nearest first: paper, toner, disks, certificates, conventions",
        query: {
          type: "object",
          additionalProperties: false,
          properties: { network: { type: "string", pattern: "^[a-z0-9-]{1,32}$" } },
        },
        async handle({ query: { network }, caller }) {
          if (network !== undefined && caller.networks?.includes(network) === false)
            throw new VisioborneError("forecasts.refused", `network ${network}: not one of this account`);
          const networks = network === undefined ? caller.networks : [network];
          return { forecasts: await forecasts(store, sites, networks, await known(), clock.wallMs()) };
        },
      },
    ],
    tick: ({ monotonicMs }) => {
      if (uses === undefined) void known().catch(unread);
      if (running !== undefined || monotonicMs < sampleAtMs) return;
      sampleAtMs = monotonicMs + SAMPLE_EVERY_MS;
      running = sample().finally(() => (running = undefined));
    },
    stop: async () => await running,
  };
}
