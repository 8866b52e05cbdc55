import type { Borne } from "./borne.ts";
import type { OpeningBook } from "./calendar/opening-book.ts";
import type { BorneState, ReadinessInput } from "./readiness.ts";
import { usageNow, type UsageNow } from "./usage.ts";

/** All that the borne's readiness is computed from, as it is now. */
export function standingInput(
  borne: Pick<Borne, "calls" | "settings" | "alerts" | "fleet" | "session" | "reserve">,
  hours: OpeningBook,
  { stopping, awaitsDesk }: { readonly stopping: boolean; readonly awaitsDesk: boolean },
): ReadinessInput {
  const { calls, settings, alerts, fleet, session, reserve } = borne;
  const { siteOpen, openServices } = hours.current();
  return {
    services: calls.needs(settings.now().services),
    faults: alerts.codesOf((device) => device === null || fleet.isFirstOfItsKind(device)),
    configured: calls.capabilities(fleet.capabilities()),
    siteOpen,
    commissioning: reserve.isTaken() || awaitsDesk,
    openServices,
    settled: fleet.settled(),
    inSession: session.inSession(),
    stopping,
  };
}

/** What the meter of use counts from, as it is now. */
export function usageInput(
  { settings, calls, reserve }: Pick<Borne, "settings" | "calls" | "reserve">,
  hours: OpeningBook,
  { state, awaitsDesk }: { readonly state: BorneState; readonly awaitsDesk: boolean },
): UsageNow {
  return usageNow(hours.current(), state, settings.now().services, calls, reserve.isTaken() || awaitsDesk);
}
