import type { Answer } from "./frames.ts";
import { bluetoothOn, COMMAND, firmwareOf, parametersData, parametersOf } from "./commands.ts";
import type { Parameters } from "./commands.ts";

/** How the radar is to be. */
export interface Wish {
  readonly parameters: Parameters;
  readonly bluetooth: boolean;
}

/** What was found and done. */
export interface SetUp {
  readonly firmware?: string;
  /** False = it answers no command: it sends, but does not hear. */
  readonly configured: boolean;
  /** Whether it was restarted, for Bluetooth takes that. */
  readonly restarted: boolean;
  /** Whether Bluetooth is on as it leaves; undefined = it could not be asked. */
  readonly bluetooth?: boolean;
}

/** Sends a command and waits for its answer; undefined = none came in time. */
export type Ask = (command: number, data?: readonly number[]) => Promise<Answer | undefined>;

/**
 * Brings the radar to how it is to be, writing only what differs: its memory wears out. While it is being configured
 * it reports nothing, so whatever happens it is let go at the end.
 */
export async function setUpRadar(ask: Ask, wish: Wish): Promise<SetUp> {
  // The first answer may be lost among the reports that are still under way.
  const heard = (await ask(COMMAND.ENABLE_CONFIGURATION, [1, 0])) ?? (await ask(COMMAND.ENABLE_CONFIGURATION, [1, 0]));
  if (heard?.succeeded !== true) return { configured: false, restarted: false };
  let restarted = false;
  try {
    const firmware = firmwareOf((await ask(COMMAND.READ_FIRMWARE))?.data ?? new Uint8Array());
    await ask(COMMAND.END_ENGINEERING);
    const parametersRight = await setParameters(ask, wish.parameters);
    const bluetooth = await readBluetooth(ask);
    if (bluetooth !== undefined && bluetooth !== wish.bluetooth) {
      const set = await ask(COMMAND.SET_BLUETOOTH, [wish.bluetooth ? 1 : 0, 0]);
      restarted = set?.succeeded === true && (await ask(COMMAND.RESTART))?.succeeded === true;
    }
    const left = restarted ? wish.bluetooth : bluetooth;
    return {
      configured: parametersRight,
      restarted,
      ...(firmware === undefined ? {} : { firmware }),
      ...(left === undefined ? {} : { bluetooth: left }),
    };
  } finally {
    if (!restarted) await ask(COMMAND.END_CONFIGURATION);
  }
}

async function setParameters(ask: Ask, wish: Parameters): Promise<boolean> {
  const found = parametersOf((await ask(COMMAND.READ_PARAMETERS))?.data ?? new Uint8Array());
  const same =
    found?.movingGate === wish.movingGate && found.stillGate === wish.stillGate && found.holdS === wish.holdS;
  if (same) return true;
  return (await ask(COMMAND.WRITE_PARAMETERS, parametersData(wish)))?.succeeded === true;
}

async function readBluetooth(ask: Ask): Promise<boolean | undefined> {
  const answer = await ask(COMMAND.READ_BLUETOOTH_ADDRESS, [1, 0]);
  return answer === undefined ? undefined : bluetoothOn(answer.succeeded, answer.data);
}
