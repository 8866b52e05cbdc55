import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from "node:fs";
import type { BenchPart, OnBench } from "../../../devices/bench.ts";
import type { Driver } from "../../../devices/device.ts";
import { gstreamerCamera } from "../../../devices/camera/gstreamer/driver.ts";
import type { GstreamerOptions } from "../../../devices/camera/gstreamer/options.ts";
import type { Camera } from "../../../devices/camera/port.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";

export const NODE = "/dev/video0";
const DRIVER = "/sys/bus/platform/drivers/vivid";
const DEVICE = "vivid.0";
const FAULTS = ["frozen", "black", "absent"] as const;
type Fault = (typeof FAULTS)[number];

/** Of fresh vivid's own colours (sRGB) GStreamer 1.26 now and then asks for a colorimetry that vivid then refuses. */
const COLOURS = "colorspace=0";

/** Controls of vivid (Documentation/admin-guide/media/vivid.rst): colour bars that move, that stand still, no light. */
const SHOWN: Readonly<Record<"live" | "frozen" | "black", string>> = {
  live: "test_pattern=0,horizontal_movement=5,osd_text_mode=0",
  frozen: "test_pattern=0,horizontal_movement=3,osd_text_mode=2",
  black: "test_pattern=5,horizontal_movement=3,osd_text_mode=2",
};

/**
 * The kernel's own test camera as the suites' bench: what it shows is set by its controls, it is unplugged by taking it
 * from its driver, and whether it is open is read from the files that processes hold.
 */
class VividBench implements BenchPart {
  readonly faults: readonly string[] = FAULTS;
  #fault: Fault | null = null;

  constructor() {
    execFileSync("modprobe", ["vivid", "n_devs=1", "node_types=0x1"], { stdio: "inherit" });
    this.#show();
  }

  state(): { readonly fault: string | null; readonly open: boolean } {
    return { fault: this.#fault, open: isHeld() };
  }

  async setFault(fault: string | null): Promise<void> {
    const known = FAULTS.find((one) => one === fault) ?? null;
    if (known !== fault) throw new VisioborneError("bench.fault", `${fault}: expected ${FAULTS.join(", ")} or null`);
    this.#fault = known;
    const plugged = existsSync(`${DRIVER}/${DEVICE}`);
    if (plugged === (known === "absent")) writeFileSync(`${DRIVER}/${plugged ? "unbind" : "bind"}`, DEVICE);
    if (known !== "absent") this.#show();
  }

  act(action: string): Promise<void> {
    return Promise.reject(new VisioborneError("bench.action", `${action}: no action of this bench`));
  }

  #show(): void {
    const fault = this.#fault === "absent" ? null : this.#fault;
    execFileSync("v4l2-ctl", [`--device=${NODE}`, `--set-ctrl=${COLOURS},${SHOWN[fault ?? "live"]}`], {
      stdio: "inherit",
    });
  }
}

let bench: VividBench | undefined;
export const vividBench = (): BenchPart => (bench ??= new VividBench());

/** The driver as it is, with this bench beside it: a real camera has none. */
export const cameraOnVivid: Driver<Camera & Partial<OnBench>, GstreamerOptions> = {
  ...gstreamerCamera,
  name: "gstreamer, v4l2src on vivid",
  async open(options, context) {
    const camera = await gstreamerCamera.open(options, context);
    Object.defineProperty(camera, "bench", { value: vividBench() });
    return camera;
  },
  benchOf: vividBench,
};

/** Whether a process has the camera open; v4l2-ctl, which asks and sets, looks in for a moment. */
function isHeld(): boolean {
  return readdirSync("/proc").some((pid) => /^\d+$/.test(pid) && holds(pid) && !comm(pid).startsWith("v4l2-ctl"));
}

function holds(pid: string): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith(NODE));
  } catch {
    // The process, or the file, has gone.
    return false;
  }
}

function comm(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8");
  } catch {
    return "";
  }
}
