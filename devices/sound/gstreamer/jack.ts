import { linuxKernel } from "../../gpio/cdev/kernel.ts";
import type { GpioKernel } from "../../gpio/cdev/kernel.ts";

/** What to look at on an input node: type and code of input-event-codes.h. */
const WATCHED = {
  headphone: { type: 0x05, code: 0x02 },
  lineout: { type: 0x05, code: 0x06 },
  /** KEY_PHONE of gpio-keys on the hook: down while the handset is lifted. */
  "hook-key": { type: 0x01, code: 0xa9 },
} as const;
export type JackSwitch = keyof typeof WATCHED;

/** struct input_event is two words of time and 8 bytes: the word has 4 bytes on 32-bit ARM. */
const WORD_BYTES = process.arch === "arm" || process.arch === "ia32" ? 4 : 8;
export const EVENT_BYTES = 2 * WORD_BYTES + 8;
/** EVIOCGSW(len) and EVIOCGKEY(len) of linux/input.h: _IOC(_IOC_READ, 'E', number, len). */
const STATE_REQUEST = { 0x05: 0x1b, 0x01: 0x18 } as const;
const STATE_BYTES = 96;
const READ_EVENTS = 32;

/**
 * What a batch of events says of the jack: its last value, or undefined when none is about it. An incomplete event at
 * the end is left out: the kernel gives whole ones only.
 */
export function jackEvent(bytes: Buffer, watched: JackSwitch): boolean | undefined {
  const { type, code } = WATCHED[watched];
  let value: boolean | undefined;
  for (let at = 0; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES) {
    const fields = at + 2 * WORD_BYTES;
    if (bytes.readUInt16LE(fields) !== type || bytes.readUInt16LE(fields + 2) !== code) continue;
    value = bytes.readInt32LE(fields + 4) !== 0;
  }
  return value;
}

/** Whether the bit of the jack is set in the state that the kernel gives. */
export function jackState(bits: Buffer, watched: JackSwitch): boolean {
  const { code } = WATCHED[watched];
  return (((bits[code >> 3] ?? 0) >> (code & 7)) & 1) === 1;
}

export type JackKernel = Pick<GpioKernel, "open" | "close" | "ioctl" | "read" | "setNonBlocking" | "watch">;

export interface Jack {
  /** Whether the plug is in, or the handset lifted, when it was opened. */
  readonly initially: boolean;
  close(): void;
}

/**
 * Watches a jack or a hook. Nothing runs between two events.
 * @param onGone the node has disappeared
 * @throws Error with the system's code when the node can't be opened
 */
export async function watchJack(
  { node, watched }: { readonly node: string; readonly watched: JackSwitch },
  onChange: (inserted: boolean) => void,
  onGone: (why: string) => void,
  kernel?: JackKernel,
): Promise<Jack> {
  const linux = kernel ?? (await linuxKernel());
  const fd = linux.open(node);
  const bits = Buffer.alloc(STATE_BYTES);
  const bytes = Buffer.alloc(READ_EVENTS * EVENT_BYTES);
  let unwatch: (() => void) | undefined;
  const close = (): void => {
    if (!unwatch) return;
    unwatch();
    unwatch = undefined;
    linux.close(fd);
  };
  try {
    linux.setNonBlocking(fd);
    const request = 2 * 2 ** 30 + (STATE_BYTES << 16) + (0x45 << 8) + STATE_REQUEST[WATCHED[watched].type];
    linux.ioctl(fd, request, bits);
    unwatch = linux.watch(fd, () => {
      try {
        const inserted = jackEvent(bytes.subarray(0, linux.read(fd, bytes)), watched);
        if (inserted !== undefined) onChange(inserted);
      } catch (error) {
        close();
        onGone(error instanceof Error ? error.message : String(error));
      }
    });
  } catch (error) {
    linux.close(fd);
    throw error;
  }
  return { initially: jackState(bits, watched), close };
}
