import { VisioborneError } from "../contract/errors.ts";
import { compareVersions, isVersion } from "./version.ts";

/** An update that was asked for. Kept over restarts: fields are only ever added. */
export interface UpdateOrder {
  /** Id of the command; absent = a stick that somebody put in. */
  readonly command?: string;
  readonly version: string;
  /** `https:` address of the bundle, or path of a file on a stick. */
  readonly source: string;
  /** SHA-256 of the bundle's manifest, hexadecimal. */
  readonly sha256?: string;
  /** At once, even in the site's open hours; never while somebody is served. */
  readonly now: boolean;
  /** It may be older than what runs. */
  readonly older: boolean;
  /** How long after the site's closing it begins, milliseconds: not all bornes at the same minute. */
  readonly jitterMs: number;
  /** Epoch milliseconds. */
  readonly askedMs: number;
}

/** Spread of the beginnings after closing. */
export const JITTER_MS = 30 * 60_000;

/** Arguments of the command `update`, as the contract names them. */
export interface UpdateArgs {
  readonly url?: string;
  readonly version?: string;
  readonly sha256?: string;
  readonly now?: boolean;
  readonly older?: boolean;
}

/**
 * The order of a command.
 * @param chance 0 to 1
 * @throws VisioborneError `order.args` when something is missing or wrong
 */
export function orderOf(command: string, args: UpdateArgs, askedMs: number, chance: number): UpdateOrder {
  const { url, version, sha256, now = false, older = false } = args;
  if (url === undefined || version === undefined)
    throw new VisioborneError("order.args", "update: expected url and version");
  if (!url.startsWith("https://")) throw new VisioborneError("order.args", "update: url: expected https://");
  if (!isVersion(version))
    throw new VisioborneError("order.args", `update: version "${version}": expected MAJOR.MINOR.PATCH`);
  const base = { command, version, source: url, now, older, askedMs: Math.round(askedMs) };
  return { ...base, jitterMs: Math.round(chance * JITTER_MS), ...(sha256 === undefined ? {} : { sha256 }) };
}

/**
 * Why a version is not taken by a borne that runs another one; undefined = it is.
 * @param running version of the image that runs
 */
export function versionObstacle(order: Pick<UpdateOrder, "version" | "older">, running: string): string | undefined {
  const difference = compareVersions(order.version, running);
  if (difference === 0) return `${running} runs already`;
  if (difference < 0 && !order.older) return `${order.version} is older than ${running}, which runs`;
  return undefined;
}
