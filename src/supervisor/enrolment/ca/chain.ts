import type { X509Certificate } from "node:crypto";

/** Certificates between a leaf and its root. A house has one or two. */
const MAX_BETWEEN = 4;

/**
 * The way from a certificate to one of the roots, by names, signatures and dates (RFC 5280, 6.1). What is not on it is
 * left out, so candidates need not be trusted.
 * @returns those between, the nearest first; `undefined` = there is no way
 */
export function wayToRoot(
  from: X509Certificate,
  candidates: readonly X509Certificate[],
  roots: readonly X509Certificate[],
  nowMs: number,
  left = MAX_BETWEEN,
): X509Certificate[] | undefined {
  if (roots.some((root) => isIssuer(root, from, nowMs))) return [];
  if (left === 0) return undefined;
  for (const next of candidates) {
    if (!isIssuer(next, from, nowMs)) continue;
    const others = candidates.filter((one) => one !== next);
    const rest = wayToRoot(next, others, roots, nowMs, left - 1);
    if (rest) return [next, ...rest];
  }
  return undefined;
}

function isIssuer(ca: X509Certificate, of: X509Certificate, nowMs: number): boolean {
  const inTime = ca.validFromDate.getTime() <= nowMs && nowMs < ca.validToDate.getTime();
  return ca.ca && inTime && of.checkIssued(ca) && of.verify(ca.publicKey);
}
