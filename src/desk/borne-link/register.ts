import type { KnownBorne } from "../config/config.ts";

/** A borne as the desk knows it. */
export interface RegisteredBorne {
  /** `network/borne`, or the borne alone where there is no register. */
  readonly key: string;
  /** The site as the expert reads it; undefined = as the borne says. */
  readonly site: string | undefined;
}

const NAME = /^[a-z0-9-]{1,32}$/;

/**
 * Who a certificate's CN is. Without a register every borne is known whose certificate the authority has signed. A name
 * that several networks use must stand in the certificate as `network/borne`.
 * @returns undefined for one that is not known, or is not one alone
 */
export function findBorne(known: readonly KnownBorne[] | undefined, commonName: string): RegisteredBorne | undefined {
  if (known === undefined) {
    return commonName.split("/").every((part) => NAME.test(part)) ? { key: commonName, site: undefined } : undefined;
  }
  const found = known.filter(({ network, id }) => commonName === id || commonName === `${network}/${id}`);
  const [one] = found;
  return found.length === 1 && one ? { key: `${one.network}/${one.id}`, site: one.site } : undefined;
}
