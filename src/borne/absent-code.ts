import type { DeviceKind } from "../../devices/device.ts";
import type { FaultCode } from "../contract/faults.ts";

/** The code that stands for "this kind of device is not there". */
export const ABSENT_CODE: Readonly<Record<DeviceKind, FaultCode>> = {
  button: "button.absent",
  lamps: "lamps.absent",
  presence: "presence.absent",
  camera: "camera.absent",
  sound: "audio.absent",
  printer: "printer.absent",
  scanner: "scanner.absent",
  board: "board.absent",
};
