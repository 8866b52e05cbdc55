import { VisioborneError } from "../../../src/contract/errors.ts";
import type { EsclCapabilities, EsclIdentity } from "./capabilities.ts";
import { EsclClient } from "./client.ts";
import { USB_PORTS } from "./options.ts";
import type { EsclOptions } from "./options.ts";

/** A scanner where it was found. */
export interface FoundScanner {
  readonly client: EsclClient;
  readonly capabilities: EsclCapabilities;
}

/** Most ports that are looked at. */
const MAX_PORTS = 64;

/** Addresses where a scanner is looked for, in this order. */
export function candidates(options: EsclOptions): readonly string[] {
  const { url, usb = url === undefined, usbFirstPort = USB_PORTS.first, usbLastPort = USB_PORTS.last } = options;
  const count = usb ? Math.min(MAX_PORTS, Math.max(0, usbLastPort - usbFirstPort + 1)) : 0;
  const ports = Array.from({ length: count }, (_, index) => usbFirstPort + index);
  return [...(url === undefined ? [] : [url]), ...ports.map((port) => `http://127.0.0.1:${port}/eSCL`)];
}

/** Whether a scanner is the one that the profile names. */
export function isWanted(identity: EsclIdentity, wanted: Pick<EsclOptions, "model" | "serial">): boolean {
  const { model, serial } = wanted;
  if (model !== undefined && identity.model?.toLowerCase().includes(model.toLowerCase()) !== true) return false;
  if (serial === undefined) return true;
  return identity.serial === serial || identity.uuid === serial.toLowerCase().replace(/^urn:uuid:/, "");
}

/** Whether two sights are of one device: by what tells devices apart, else by the model alone. */
export function isSame(one: EsclIdentity, other: EsclIdentity): boolean {
  if (one.model !== other.model) return false;
  if (one.serial !== undefined && other.serial !== undefined) return one.serial === other.serial;
  if (one.uuid !== undefined && other.uuid !== undefined) return one.uuid === other.uuid;
  return one.serial === other.serial && one.uuid === other.uuid;
}

/**
 * Looks at all addresses at once; the first in their order where a scanner answers that `matches`. A USB device that
 * is plugged in again may have another port, and its old one another device.
 * @throws VisioborneError `scanner.absent` naming what was found instead, `scanner.hung` when one took the connection
 *   and is silent, `scanner.certificate`; the reason of `signal`
 */
export async function findScanner(
  options: EsclOptions,
  matches: (identity: EsclIdentity) => boolean,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<FoundScanner> {
  const urls = candidates(options);
  const looks = await Promise.allSettled(
    urls.map(async (url): Promise<FoundScanner> => {
      const client = new EsclClient(url, options);
      return { client, capabilities: await client.capabilities({ signal, deadlineMs }) };
    }),
  );
  signal.throwIfAborted();
  const found = looks.flatMap((look) => (look.status === "fulfilled" ? [look.value] : []));
  const right = found.find(({ capabilities }) => matches(capabilities.identity));
  if (right !== undefined) return right;
  const others = found.map(({ capabilities }) => capabilities.identity.model ?? "a scanner without a name");
  if (others.length > 0) {
    throw new VisioborneError("scanner.absent", `expected another scanner than ${others.join(", ").slice(0, 200)}`, {
      found: others.length,
    });
  }
  const failures = looks.flatMap((look) => (look.status === "rejected" ? [look.reason as unknown] : []));
  const telling = failures.find((error) => error instanceof VisioborneError && error.code !== "scanner.absent");
  if (telling !== undefined) throw telling;
  if (urls.length === 1 && failures[0] !== undefined) throw failures[0];
  throw new VisioborneError("scanner.absent", `no eSCL scanner at any of ${urls.length} addresses`, {
    addresses: urls.length,
  });
}
