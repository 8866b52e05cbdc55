import type { Config } from "./config/types.ts";

/**
 * The service of a test call. It stands in what the borne tells the desk of itself, and in no configuration: no usager
 * can choose it. The experts' page shows its name wherever it shows a call's service, in the queue and when it rings.
 */
export const TEST_SERVICE = { id: "essai-installation", name: "ESSAI d'installation, pas d'usager" } as const;

/** As many services as the desk takes of a borne (`hello` of the signalling). */
const MOST = 16;

/** What the desk is told that this borne offers. */
export function toldServices(
  services: Config["services"],
): { readonly id: string; readonly organisme: string; readonly name: string }[] {
  const own = services.slice(0, MOST - 1).map(({ id, organisme, name }) => ({ id, organisme, name }));
  const organisme = own[0]?.organisme;
  return organisme === undefined ? own : [...own, { ...TEST_SERVICE, organisme }];
}
