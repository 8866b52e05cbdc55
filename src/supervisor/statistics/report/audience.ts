import { VisioborneError } from "../../../contract/errors.ts";
import type { StatisticsConfig } from "../config.ts";
import { askFigures, type Answer, type AskOptions } from "../figures/ask.ts";
import type { Period } from "../figures/period.ts";
import type { Scope } from "../figures/scope.ts";
import { publish, type Shown } from "../masking/publish.ts";

export type Audience = StatisticsConfig["audience"];

/**
 * Figures as an audience may see them. What leaves the syndicat is of whole two-month periods that are over, of one
 * network: from two reports whose days overlap, what is masked in each could be computed.
 * @throws VisioborneError `statistics.outside`
 */
export async function shownFor(
  audience: Audience,
  options: AskOptions,
  scope: Scope,
  period: Period,
): Promise<{ shown: Shown; answer: Answer }> {
  const { config, today } = options;
  if (audience === "inside") {
    const answer = await askFigures(options, scope, period);
    return { shown: await publish(answer.figures, answer.sites, undefined), answer };
  }
  const network = scope.networks?.length === 1 ? scope.networks[0] : undefined;
  if (period.name !== "two-months" || period.to >= today)
    throw new VisioborneError("statistics.outside", "for outside: expected period two-months, and that it is over");
  if (network === undefined || scope.borne !== undefined || scope.organisme !== undefined)
    throw new VisioborneError("statistics.outside", "for outside: expected one network, or one site of it");
  const whole = await askFigures(options, { networks: [network] }, period);
  if (scope.site === undefined)
    return { shown: await publish(whole.figures, whole.sites, config.maskBelow), answer: whole };
  // A site is masked as a row of its network's table, so that all reports together tell no more than each.
  const lines = whole.figures.organismes.map(({ id }) => id).filter((id) => id !== null);
  const own = await askFigures({ ...options, lines }, scope, period);
  const only = whole.sites.findIndex(({ site }) => site === scope.site);
  const sites = only === -1 ? own.sites : whole.sites;
  const shown = await publish(own.figures, sites, config.maskBelow, only === -1 ? undefined : only);
  return { shown, answer: own };
}
