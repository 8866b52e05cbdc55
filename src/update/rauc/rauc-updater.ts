import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { BundleFacts, InstallProgress, Slot, SlotFacts, Updater } from "../port.ts";
import { callRauc, entry, raucProperties } from "./busctl.ts";

/** How RAUC says that a signature is not one that it knows, or none. */
const SIGNATURE = /signature|certificate|CMS|keyring/i;
const NO_KEY = /Unsupported key/i;
/**
 * udev looked at the block device of the bundle, closed it before dm-verity held it, and the kernel let go of it
 * (github.com/rauc/rauc/pull/1741). A bundle that is damaged says so by another word, or fails each time.
 */
const MOUNT = /Failed mounting bundle/;
const NO_METHOD = /No such method|Unknown ?method/i;

/**
 * The updater of the image: RAUC, by its D-Bus interface. Asked, not listened to: whoever starts anew in the middle of an
 * installation learns as much as who was there from its beginning.
 */
export class RaucUpdater implements Updater {
  async facts(): Promise<SlotFacts> {
    const [slots] = await callRauc("GetSlotStatus");
    const versions: Partial<Record<Slot, string>> = {};
    let booted: Slot | undefined;
    let onTrial = false;
    for (const [, dictionary] of slots as [string, unknown][]) {
      const slot = entry(dictionary, "bootname");
      if (slot !== "A" && slot !== "B") continue;
      const version = entry(dictionary, "bundle.version");
      if (typeof version === "string") versions[slot] = version;
      if (entry(dictionary, "state") !== "booted") continue;
      booted = slot;
      // What does not boot by itself is bad in the words of our backend.
      onTrial = entry(dictionary, "boot-status") === "bad";
    }
    if (!booted) throw new VisioborneError("update.updater", "RAUC: no slot is booted");
    return { booted, onTrial, versions };
  }

  async inspect(source: string): Promise<BundleFacts> {
    try {
      const [info] = await callRauc("InspectBundle", "sa{sv}", source, "0");
      const manifestSha256 = entry(info, "manifest-hash");
      return {
        compatible: text(entry(info, "update", "compatible")),
        version: text(entry(info, "update", "version")),
        ...(typeof manifestSha256 === "string" ? { manifestSha256 } : {}),
      };
    } catch (error) {
      if (!NO_METHOD.test(errorLine(error))) throw inspected(error);
    }
    // Before RAUC 1.9.
    try {
      const [compatible, version] = await callRauc("Info", "s", source);
      return { compatible: text(compatible), version: text(version) };
    } catch (error) {
      throw inspected(error);
    }
  }

  async install(source: string, manifestSha256?: string): Promise<void> {
    const args = manifestSha256 === undefined ? ["0"] : ["1", "require-manifest-hash", "s", manifestSha256];
    try {
      await callRauc("InstallBundle", "sa{sv}", source, ...args).catch(async (error: unknown) => {
        if (!NO_KEY.test(errorLine(error))) throw error;
        // RAUC 1.13 does not know it: looked at here, just before; and its version again when it is written.
        const facts = await this.inspect(source);
        if (facts.manifestSha256 !== manifestSha256)
          throw new VisioborneError(
            "update.bundle",
            "RAUC: the manifest is not that of the order",
            {},
            { cause: error },
          );
        return await callRauc("InstallBundle", "sa{sv}", source, "0");
      });
    } catch (error) {
      if (!/already|different method/i.test(errorLine(error))) throw error;
      throw new VisioborneError("update.busy", "RAUC: an installation is under way", {}, { cause: error });
    }
  }

  async progress(): Promise<InstallProgress> {
    const [operation, lastError, progress] = await raucProperties("Operation", "LastError", "Progress");
    const [percent] = Array.isArray(progress) ? (progress as unknown[]) : [];
    const busy = operation !== "idle";
    const error = busy ? "" : text(lastError);
    return { busy, percent: typeof percent === "number" ? percent : 0, error, again: MOUNT.test(error) };
  }
}

function inspected(error: unknown): VisioborneError {
  const line = errorLine(error);
  if (SIGNATURE.test(line)) return new VisioborneError("update.signature", line, {}, { cause: error });
  const answered = !/not provided|timed out|No such file or directory: .*bus|Failed to connect/i.test(line);
  return new VisioborneError(answered ? "update.bundle" : "update.updater", line, {}, { cause: error });
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
