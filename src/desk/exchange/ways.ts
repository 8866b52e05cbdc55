import type { DeskToBorne, DeskToExpert } from "../../contract/signalling/types.ts";

/** How the desk speaks to those who are connected. To others it says nothing: they ask when they come. */
export interface Ways {
  /** @param borne `network/borne`. False = not connected. */
  toBorne(borne: string, message: DeskToBorne): boolean;
  /** @param expert account. False = no page is connected. */
  toExpert(expert: string, message: DeskToExpert): boolean;
}
