import { VisioborneError } from "../../src/contract/errors.ts";

/** What an errno means to whoever has to mend it; others are `gpio.failed`. */
const CODES: Readonly<Record<string, readonly [code: string, meaning: string]>> = {
  EBUSY: ["gpio.line-busy", "something else holds it"],
  EACCES: ["gpio.denied", "not allowed: the user has to be in the group `gpio`"],
  EPERM: ["gpio.denied", "not allowed: the user has to be in the group `gpio`"],
  ENOENT: ["gpio.gone", "it is not there"],
  ENODEV: ["gpio.gone", "it is not there any more"],
  ENXIO: ["gpio.gone", "it is not there any more"],
};

/** The errno of anything thrown by node:fs or by a system call, e.g. `EBUSY`. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/**
 * A failed access to a line as an error of the house.
 * @param what what was tried, e.g. `line 17 of pinctrl-rp1 as an input`
 * @param holder who holds it, where the kernel says so
 */
export function gpioFailure(error: unknown, what: string, holder?: string): VisioborneError {
  if (error instanceof VisioborneError) return error;
  const errno = errnoOf(error);
  const [code, meaning] = CODES[errno ?? ""] ?? ["gpio.failed", error instanceof Error ? error.message : String(error)];
  const by = code === "gpio.line-busy" && holder ? `: held by ${JSON.stringify(holder)}` : "";
  return new VisioborneError(
    code,
    `${what}: ${meaning}${by}${errno === undefined ? "" : ` (${errno})`}`,
    { errno: errno ?? null, ...(holder ? { holder } : {}) },
    { cause: error },
  );
}
