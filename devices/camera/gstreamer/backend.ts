import { constants } from "node:fs";
import { access, readFile, realpath, stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Logger } from "../../../src/contract/runtime.ts";
import type { DeviceIdentity, DriverContext } from "../../device.ts";
import { DEFAULT_LIMITS } from "../picture.ts";
import type { PictureLimits } from "../picture.ts";
import { encodersFor } from "../encoders.ts";
import type { VideoSend } from "../port.ts";
import type { CameraBackend, FrameSource } from "../source.ts";
import { listSensors, missingSensor } from "./csi.ts";
import { isJpeg, launchText } from "./launch.ts";
import type { Choice } from "./messages.ts";
import type { GstreamerSettings } from "./options.ts";
import { GstreamerSource } from "./source.ts";
import { askForMode } from "./v4l2.ts";
import type { TestPictureHardware } from "./test-picture.ts";
import { videoBranchText } from "./video-branch.ts";
import { pictureOf } from "../picture-size.ts";
import type { VideoPicture } from "../picture-size.ts";

/** The camera behind GStreamer; with the test source, on simulated hardware whose faults act on real frames. */
export class GstreamerBackend implements CameraBackend {
  readonly identity: DeviceIdentity;
  readonly limits: PictureLimits;
  readonly #settings: GstreamerSettings;
  readonly #runtimeDir: string;
  readonly #log: Logger;
  readonly #hardware: TestPictureHardware | undefined;

  private constructor(
    settings: GstreamerSettings,
    context: DriverContext,
    identity: DeviceIdentity,
    hardware: TestPictureHardware | undefined,
  ) {
    this.#settings = settings;
    this.#hardware = hardware;
    this.#runtimeDir = context.runtimeDir;
    this.#log = context.log;
    this.identity = identity;
    const { blackLuma, firstFrameMs } = settings;
    this.limits = { ...DEFAULT_LIMITS, blackLuma, firstFrameMs };
  }

  /** @param hardware the simulated hardware of the test source; undefined for a real camera */
  static async make(
    settings: GstreamerSettings,
    context: DriverContext,
    hardware: TestPictureHardware | undefined,
  ): Promise<GstreamerBackend> {
    return new GstreamerBackend(settings, context, await identify(settings), hardware);
  }

  newSource(video: VideoSend | undefined): FrameSource {
    const picture = (asked: VideoSend): VideoPicture => pictureOf(asked, this.#settings);
    return new GstreamerSource({
      choices: () => this.#choices(video),
      video: video && picture(video),
      pictureOf: picture,
      firstFrameMs: this.limits.firstFrameMs,
      runtimeDir: this.#runtimeDir,
      log: this.#log,
      hardware: this.#hardware,
    });
  }

  /** A v4l2 camera is asked each time what it can do: it may be another since it was plugged in. */
  async #choices(video: VideoSend | undefined): Promise<readonly Choice[]> {
    const settings = this.#settings;
    const { source, device } = settings;
    const asked = source === "v4l2" && device !== undefined;
    const mode = asked ? await askForMode(device, settings, this.#log) : undefined;
    if (!video) return [{ launch: launchText(settings, mode), encoder: null }];
    const jpeg = isJpeg(settings, mode);
    return encodersFor(await boardModel()).map((encoder) => ({
      launch: launchText(settings, mode, videoBranchText(pictureOf(video, settings), video, encoder, jpeg)),
      encoder: encoder.name,
    }));
  }

  /**
   * Looks at the node, opening nothing: GStreamer itself is silent about a camera that is not there. A node
   * that may not be opened counts as missing, and the reason says so.
   */
  async missing(): Promise<string | undefined> {
    const { device, source, camera } = this.#settings;
    if (this.#hardware?.plugged() === false) return "unplugged";
    if (source === "libcamera") return missingSensor(camera);
    if (device === undefined) return undefined;
    try {
      const node = await stat(device);
      if (source === "testsrc") return undefined;
      if (!node.isCharacterDevice()) return "not a device node";
      await access(device, constants.R_OK | constants.W_OK);
      return undefined;
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === "EACCES") return "no permission (is the daemon's user in the group video?)";
      return code === "ENOENT" ? "node missing" : `node unusable (${code})`;
    }
  }
}

/** The board as its device tree names it, e.g. `Raspberry Pi 4 Model B Rev 1.5`; empty on a machine without one. */
async function boardModel(): Promise<string> {
  return (await readFile("/proc/device-tree/model", "latin1").catch(() => "")).replaceAll("\0", "");
}

async function identify({ source, device, camera }: GstreamerSettings): Promise<DeviceIdentity> {
  if (source === "libcamera") {
    const sensor = camera?.split("/").at(-1) ?? (await listSensors())[0];
    return { ...(sensor === undefined ? {} : { model: sensor }), address: camera ?? "libcamera" };
  }
  if (source === "testsrc") return { model: "GStreamer test picture", address: device ?? "videotestsrc" };
  if (device === undefined) return {};
  try {
    const name = basename(await realpath(device));
    const model = (await readFile(`/sys/class/video4linux/${name}/name`, "utf8")).trim();
    return { model, address: device };
  } catch {
    return { address: device };
  }
}
