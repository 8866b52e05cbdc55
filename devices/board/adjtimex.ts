/**
 * Whether the kernel's clock is synchronised, by adjtimex(2): the kernel knows it whoever set the clock (timesyncd,
 * chrony, ntpd), and forgets it by itself when nobody has for some hours.
 */

/** Larger than struct timex on any architecture (208 bytes on 64 bits, 128 on 32). */
const TIMEX_BYTES = 512;
/** linux/timex.h: clock not synchronised. */
const STA_UNSYNC = 0x0040;

let ask: ((timex: Buffer) => number) | null | undefined;
let statusOffset = 40;

/** Loads the C library's function once; `null` where it can't be had. */
async function load(): Promise<((timex: Buffer) => number) | null> {
  try {
    const { default: koffi } = await import("koffi");
    // int modes; long offset, freq, maxerror, esterror; int status. `modes` is padded to a long.
    statusOffset = koffi.sizeof("long") * 5;
    return koffi.load("libc.so.6").func("int adjtimex(_Inout_ void *buf)") as (timex: Buffer) => number;
  } catch {
    return null;
  }
}

/** Reads, changes nothing, needs no right. @returns `undefined` where the kernel can't be asked. */
export async function kernelClockSynchronised(): Promise<boolean | undefined> {
  ask ??= await load();
  if (ask === null) return undefined;
  const timex = Buffer.alloc(TIMEX_BYTES);
  // Its result is the clock's state, TIME_ERROR (5) also where a leap second or a PPS is in doubt: only -1 is an error.
  if (ask(timex) === -1) return undefined;
  return (timex.readInt32LE(statusOffset) & STA_UNSYNC) === 0;
}
