import { execFile } from "node:child_process";
import { VisioborneError, errorLine } from "../../../src/contract/errors.ts";
import type { Logger } from "../../../src/contract/runtime.ts";
import { chooseMode, namedFormats, parseFormats } from "./formats.ts";
import type { ChosenMode, WantedPicture } from "./formats.ts";

/** A camera tells its formats in some 20 ms; one that does not is tried without. */
const LIST_DEADLINE_MS = 2000;

/**
 * Asks a Video4Linux camera what it can do, by the program v4l2-ctl, and chooses: a driver that hangs in one of its
 * answers hangs a child and not the daemon. A camera that another program holds answers all the same.
 * @param command the program
 * @returns what was chosen; undefined when the camera could not be asked, and the profile's own words count
 * @throws VisioborneError `camera.absent` when it gives nothing that can be used, naming what it gives
 */
export async function askForMode(
  device: string,
  wanted: WantedPicture,
  log: Logger,
  command = "v4l2-ctl",
): Promise<ChosenMode | undefined> {
  const listing = await list(command, device).catch((error: unknown) => {
    log.debug({ error: errorLine(error).slice(0, 200) }, "the camera's formats are not known");
    return undefined;
  });
  if (listing === undefined) return undefined;
  const modes = parseFormats(listing);
  const chosen = chooseMode(modes, wanted);
  if (chosen !== undefined) {
    log.debug({ ...chosen }, "camera mode");
    return chosen;
  }
  const named = namedFormats(listing);
  // No format at all: this node is not the one with the pictures (metadata, an encoder), or v4l2-ctl has changed.
  if (named.length === 0) return undefined;
  const what = wanted.format === "auto" ? "raw pictures or JPEG" : wanted.format;
  throw new VisioborneError(
    "camera.absent",
    `${device} gives ${named.join(", ")}, expected ${what}; a camera on the CSI connector needs the source libcamera`,
    { device },
  );
}

function list(command: string, device: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [`--device=${device}`, "--list-formats-ext"],
      { maxBuffer: 512 * 1024, env: { PATH: process.env["PATH"] ?? "/usr/bin:/bin", LC_ALL: "C" } },
      (error, stdout) => {
        clearTimeout(timer);
        if (error === null) resolve(stdout);
        else reject(error);
      },
    );
    // Not execFile's own time-out, which waits for the process: one in an uninterruptible read outlives SIGKILL.
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
      reject(new VisioborneError("camera.silent", `no list of formats within ${LIST_DEADLINE_MS} ms`));
    }, LIST_DEADLINE_MS);
  });
}
