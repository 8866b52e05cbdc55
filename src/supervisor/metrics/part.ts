import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { APP_VERSION } from "../version.ts";
import type { Part, PartContext } from "../part.ts";
import { FleetMetrics } from "./fleet-metrics.ts";
import { ReceivingMetrics } from "./receiving-metrics.ts";
import { serveMetrics } from "./server.ts";

/** Prometheus reads the fleet here, where the configuration says so. */
export async function startMetrics(context: PartContext): Promise<Part> {
  const config = context.config.metrics;
  if (!config) return { name: "metrics", stop: async () => undefined };
  const log = context.log.child({ part: "metrics" });
  const register = new Registry();
  collectDefaultMetrics({ register, eventLoopMonitoringPrecision: 100 });
  const build = new Gauge({
    name: "visioborne_build_info",
    help: "Version of the supervisor.",
    labelNames: ["version"],
    registers: [register],
  });
  build.set({ version: APP_VERSION }, 1);
  const fleet = new FleetMetrics(context, register, config.perBorneMax);
  const receiving = new ReceivingMetrics(context, register);
  const text = async (): Promise<string> => {
    await fleet.update();
    await receiving.update();
    return await register.metrics();
  };
  const server = await serveMetrics(config, { contentType: register.contentType, text }, log);
  return {
    name: "metrics",
    stop: async () => {
      receiving.stop();
      await server.stop();
    },
  };
}
