import { startCommands } from "./commands/part.ts";
import { startConsole } from "./console/console.ts";
import { startEnrolment } from "./enrolment/part.ts";
import { startForecasts } from "./forecasts/part.ts";
import { startHomeAssistant } from "./home-assistant/part.ts";
import { startIncidents } from "./incidents/part.ts";
import { startMetrics } from "./metrics/part.ts";
import type { Part, PartContext, StartPart } from "./part.ts";
import { startSites } from "./sites/part.ts";
import { startStatistics } from "./statistics/part.ts";

/** In the order of their start; they are stopped in the opposite one. */
const PARTS: readonly StartPart[] = [
  startSites,
  startCommands,
  startMetrics,
  startHomeAssistant,
  startIncidents,
  startEnrolment,
  startStatistics,
  startForecasts,
];

/** Starts all parts. @throws what a part throws; those that had been started are stopped. */
export async function startParts(context: PartContext): Promise<readonly Part[]> {
  const started: Part[] = [];
  try {
    for (const start of PARTS) started.push(await start(context));
    // The last, for it serves the routes of the others.
    started.push(
      await startConsole(
        context,
        started.flatMap(({ routes = [] }) => routes),
      ),
    );
    return started;
  } catch (error) {
    await stopParts(started);
    throw error;
  }
}

export async function stopParts(parts: readonly Part[]): Promise<void> {
  for (const part of parts.toReversed()) await part.stop();
}
