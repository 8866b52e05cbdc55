import type { Config } from "../config/types.ts";
import type { Readiness, ServiceState } from "../readiness.ts";

type Service = Config["services"][number];

/** What a press does now. */
export type PressMeaning =
  | { readonly type: "call"; readonly service: string }
  | { readonly type: "choose" }
  | { readonly type: "none" };

const CALLABLE: ReadonlySet<ServiceState | undefined> = new Set(["ready", "limited"]);

/** Services that can be called now, in the order of the configuration. */
export function callable(services: readonly Service[], readiness: Readiness): readonly Service[] {
  return services.filter(({ id }) => CALLABLE.has(readiness.services[id]));
}

/**
 * What the button calls: the default service if there is one, the only one otherwise; with several the usager has to
 * choose, and without a screen he can't: then the first one answers, for a press must never lead nowhere.
 */
export function meaningOfPress(
  config: Pick<Config, "services" | "call">,
  readiness: Readiness,
  screen: boolean,
): PressMeaning {
  const offered = callable(config.services, readiness);
  const [first] = offered;
  if (first === undefined) return { type: "none" };
  const owner = offered.find(({ id }) => id === config.call.defaultService);
  if (owner !== undefined) return { type: "call", service: owner.id };
  return offered.length === 1 || !screen ? { type: "call", service: first.id } : { type: "choose" };
}
