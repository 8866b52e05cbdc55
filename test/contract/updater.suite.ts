import { describe, expect, it, vi } from "vitest";
import type { Updater } from "../../src/update/port.ts";

export interface UpdaterStand {
  readonly updater: Updater;
  /** Where a bundle is: `good`, signed by another `key`, or `none`. */
  readonly source: (which: "good" | "key" | "none") => string;
  /** Whether it can write a bundle where tests run. */
  readonly writes: boolean;
  /** Whether it tells the hash of a manifest, and why a bundle cannot be read. */
  readonly tells: boolean;
  /** Makes what it reads slow, where it can be. */
  readonly slow?: (slow: boolean) => void;
  readonly stop: () => Promise<void>;
}

const settled = async (updater: Updater): Promise<string> => {
  let error = "";
  await vi.waitUntil(
    async () => {
      const progress = await updater.progress();
      error = progress.error;
      return !progress.busy;
    },
    { timeout: 20_000, interval: 50 },
  );
  return error;
};

/** What every updater does, of memory or of RAUC. */
export function updaterSuite(name: string, start: () => Promise<UpdaterStand>): void {
  describe(name, () => {
    const on = async (test: (stand: UpdaterStand) => Promise<void>): Promise<void> => {
      const stand = await start();
      try {
        await test(stand);
      } finally {
        await stand.stop();
      }
    };

    it("says which system runs, and that nothing is under way", async () =>
      await on(async ({ updater }) => {
        expect(await updater.facts()).toEqual({ booted: "A", onTrial: false, versions: {} });
        expect(await updater.progress()).toMatchObject({ busy: false, error: "" });
      }));

    it("reads a bundle whose signature is right, and no other", async () =>
      await on(async ({ updater, source, tells }) => {
        const facts = await updater.inspect(source("good"));
        expect(facts).toMatchObject({ compatible: "visioborne-qemu-virt", version: "1.2.3" });
        if (tells) expect(facts.manifestSha256).toMatch(/^[0-9a-f]{64}$/);
        await expect(updater.inspect(source("key"))).rejects.toMatchObject({
          code: tells ? "update.signature" : "update.bundle",
        });
        await expect(updater.inspect(source("none"))).rejects.toMatchObject({ code: "update.bundle" });
      }));

    it("installs a bundle, and tells how it went", async () =>
      await on(async ({ updater, source, writes, tells }) => {
        const { manifestSha256 } = await updater.inspect(source("good"));
        await updater.install(source("good"), tells ? manifestSha256 : undefined);
        const error = await settled(updater);
        if (!writes) return expect(error).toContain("/dev/mapper");
        expect(error).toBe("");
        expect(await updater.facts()).toEqual({ booted: "A", onTrial: false, versions: { B: "1.2.3" } });
      }));

    it("never installs one that another key has signed, or another manifest", async () =>
      await on(async ({ updater, source, tells }) => {
        await updater.install(source("key"));
        expect(await settled(updater)).toMatch(/signature/);
        if (!tells) return;
        // Refused at once, or when it is read.
        const told = await updater.install(source("good"), "0".repeat(64)).then(
          () => settled(updater),
          (error: unknown) => String(error),
        );
        expect(told).toMatch(/manifest/);
        expect((await updater.facts()).versions).toEqual({});
      }));

    it("does one at a time, and forgets what was wrong with the one before", async () =>
      await on(async ({ updater, source, slow }) => {
        if (!slow) return;
        await updater.install(source("key"));
        await settled(updater);
        slow(true);
        await updater.install(source("good"));
        expect(await updater.progress()).toMatchObject({ busy: true, error: "" });
        await expect(updater.install(source("good"))).rejects.toMatchObject({ code: "update.busy" });
        slow(false);
        expect(await settled(updater)).toBe("");
      }));
  });
}
