import type { DeviceKind } from "../../../devices/device.ts";

/** Something that is connected. */
export interface Found {
  /** What it can be for the borne; absent = nothing that a profile names. */
  readonly kind?: DeviceKind;
  /** What it is, in a few words: maker and model as it says them. */
  readonly what: string;
  /** Where: a node, a bus and an address, a URI. */
  readonly where: string;
  /** Driver and options that fit, as the profile has them. */
  readonly driver?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Something that could not be looked at, and why. */
export interface NotLooked {
  readonly where: string;
  readonly why: string;
}

export interface Looked {
  readonly found: readonly Found[];
  readonly notLooked: readonly NotLooked[];
}

export interface Place {
  /** `/`, or a test's own tree with /dev, /proc and /sys. */
  readonly root: string;
  /** Hosts to ask for a printer and a scanner, `HOST`, `HOST:PORT` or a URI, beside this machine and the local network. */
  readonly hosts: readonly string[];
  /** Ask the local network who is there (DNS-SD). */
  readonly network: boolean;
  /** Serial ports to look at beside those that are found. */
  readonly serialPorts: readonly string[];
  /** First and last port of loopback where ipp-usb shows USB devices. */
  readonly usbPorts: readonly [first: number, last: number];
  /** A daemon is running and holds its devices: buses and ports that it may be using are left alone. */
  readonly daemonRuns: boolean;
}

/**
 * Looks for one kind of thing. Harmless: it reads, asks who is there, and configures nothing. It may take what it likes:
 * past its deadline its signal aborts and what it has is lost.
 */
export interface Probe {
  readonly name: string;
  readonly deadlineMs: number;
  look(place: Place, signal: AbortSignal): Promise<Looked>;
}

/** What each probe has found, in the order of the probes. */
export interface Discovery {
  readonly found: readonly (Found & { readonly probe: string })[];
  readonly notLooked: readonly (NotLooked & { readonly probe: string })[];
}

/** Runs all probes side by side; one that fails or hangs is told and stops none of the others. */
export async function discover(probes: readonly Probe[], place: Place): Promise<Discovery> {
  const looked = await Promise.all(probes.map((probe) => within(probe, place)));
  const named = <T extends object>(of: (one: Looked) => readonly T[]): (T & { readonly probe: string })[] =>
    looked.flatMap(({ probe, result }) => of(result).map((one) => ({ ...one, probe })));
  return { found: named(({ found }) => found), notLooked: named(({ notLooked }) => notLooked) };
}

async function within(probe: Probe, place: Place): Promise<{ probe: string; result: Looked }> {
  const failed = (why: string): Looked => ({ found: [], notLooked: [{ where: probe.name, why }] });
  const late = Promise.withResolvers<Looked>();
  const controller = new AbortController();
  const timer = setTimeout(() => {
    late.resolve(failed(`no end within ${probe.deadlineMs} ms`));
    controller.abort();
  }, probe.deadlineMs);
  const work = probe
    .look(place, controller.signal)
    .catch((error: unknown) => failed(error instanceof Error ? error.message : String(error)));
  try {
    return { probe: probe.name, result: await Promise.race([work, late.promise]) };
  } finally {
    clearTimeout(timer);
    controller.abort();
  }
}
