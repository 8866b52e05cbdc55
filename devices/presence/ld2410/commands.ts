/** Commands of the LD2410 and what its answers mean (HLK-LD2410 serial protocol, section 2.2). Pure. */

export const COMMAND = {
  END_CONFIGURATION: 0xfe,
  ENABLE_CONFIGURATION: 0xff,
  WRITE_PARAMETERS: 0x60,
  READ_PARAMETERS: 0x61,
  END_ENGINEERING: 0x63,
  READ_FIRMWARE: 0xa0,
  RESTART: 0xa3,
  SET_BLUETOOTH: 0xa4,
  READ_BLUETOOTH_ADDRESS: 0xa5,
} as const;

/** What a switched-off Bluetooth says in place of its address. */
const NO_BLUETOOTH_ADDRESS = [0x08, 0x05, 0x04, 0x03, 0x02, 0x01];

/** Version of the firmware, as the maker writes it: `V1.02.22062416`. Undefined = the answer is too short. */
export function firmwareOf(data: Uint8Array): string | undefined {
  if (data.length < 8) return undefined;
  const hex = [...data.subarray(2, 8)].map((byte) => byte.toString(16).padStart(2, "0"));
  const [minor, major, ...build] = hex;
  return `V${Number.parseInt(major ?? "0", 16)}.${minor}.${build.toReversed().join("")}`;
}

/** How far the radar looks, in gates of 75 cm, and how long it holds a sight by itself. */
export interface Parameters {
  readonly movingGate: number;
  readonly stillGate: number;
  readonly holdS: number;
}

/** Reads the answer to READ_PARAMETERS. Undefined = it is no such answer. */
export function parametersOf(data: Uint8Array): Parameters | undefined {
  // AA, last gate of the chip, both gates in use, sensitivities of nine gates twice, hold LE16.
  if (data.length < 24 || data[0] !== 0xaa) return undefined;
  return { movingGate: data[2] ?? 0, stillGate: data[3] ?? 0, holdS: (data[22] ?? 0) | ((data[23] ?? 0) << 8) };
}

/** Data of WRITE_PARAMETERS: word and LE32 value of each. */
export function parametersData({ movingGate, stillGate, holdS }: Parameters): readonly number[] {
  return [movingGate, stillGate, holdS].flatMap((value, word) => [word, 0, value & 0xff, value >>> 8, 0, 0]);
}

/** Whether Bluetooth is on, from the answer to READ_BLUETOOTH_ADDRESS. */
export function bluetoothOn(succeeded: boolean, data: Uint8Array): boolean {
  if (!succeeded || data.length < 6) return false;
  return NO_BLUETOOTH_ADDRESS.some((byte, i) => data[i] !== byte);
}

/** What the radar says of who is there (`target` of a report). */
export function sightOfTarget(target: number): "present" | "absent" | "unknown" {
  if (target === 0) return "absent";
  // From 4 on it measures the room's own noise (firmware 2.44 and later), and sees nobody.
  return target <= 3 ? "present" : "unknown";
}
