import { join } from "node:path";
import { BORNE } from "../centre/centre.ts";
import { Downloads } from "../centre/downloads.ts";
import { bundleOf, VERSIONS, type BundleKind } from "../field/bundles.ts";
import { Field, READY_MS } from "../field/field.ts";
import type { Machine } from "../machine/machine.ts";
import { makeStick, plugStick } from "../machine/stick.ts";
import { partsOf } from "../subject.ts";
import { expectThat, type Bench, type Scenario } from "../scenario.ts";
import { CACHE } from "../places.ts";

/** Hashing the old slot, the download, writing: emulated. */
const INSTALL_MS = 30 * 60_000;
/** The system proves itself for 5 min; its deadline is 10 min. Clocks of the guest, which may go slower than ours. */
const TRIAL_MS = 25 * 60_000;

interface Stand {
  readonly field: Field;
  readonly machine: Machine;
  readonly downloads: Downloads;
  readonly bundle: string;
  /** Place among the messages at the order. */
  readonly from: number;
}

/** A borne that is up on A, with its update ordered by a signed command. */
export async function ordered(bench: Bench, kind: BundleKind): Promise<Stand> {
  const { dir } = bench.subject();
  const bundle = await bundleOf(kind, partsOf(dir), CACHE, bench.say);
  const field = await Field.open(bench, { commands: true });
  const { centre, machine } = field;
  const downloads = await Downloads.open(centre.hostFiles, [bundle]);
  bench.later(() => downloads.close());
  await field.up();
  expectThat(machine.boot?.partition === 2, "the first start on A");
  const from = centre.listener.next;
  await order(field, downloads.urlOf(bundle), VERSIONS[kind]);
  return { field, machine, downloads, bundle, from };
}

export async function order({ centre }: Field, url: string, version: string): Promise<void> {
  const { network, borne } = BORNE;
  await centre.call(
    "POST /bornes/:network/:borne/commands",
    { network, borne },
    { type: "update", args: { url, version, now: true } },
  );
}

/** Until the borne restarts into the new system by itself. @returns what was started */
async function intoTrial({ field, machine, downloads, from }: Stand, bench: Bench): Promise<void> {
  await field.event("update.installed", from, INSTALL_MS, "update.failed");
  bench.say(`written; ${(downloads.bytes / 1e6).toFixed(1)} MB in ${downloads.requests} requests`);
  expectThat((await machine.ended(READY_MS)) === "restart", "a restart by the borne itself");
}

export const UPDATE: readonly Scenario[] = [
  {
    name: "update/commit",
    what: "A to B by a signed command: downloaded, tried, call-ready for some minutes, kept; a power cut changes nothing",
    minutes: 90,
    async run(bench) {
      const stand = await ordered(bench, "good");
      const { field, machine } = stand;
      await intoTrial(stand, bench);
      const from = field.centre.listener.next;
      const boot = await machine.start();
      expectThat(boot.partition === 3 && boot.tryboot, "B on trial");
      await field.ready(from);
      await field.event("update.kept", from, TRIAL_MS, "update.failed");
      await field.cutAndCheck();
      await field.up();
      expectThat(machine.boot?.partition === 3 && !machine.boot.tryboot, "B for good, after a power cut");
    },
  },
  {
    name: "update/daemon-never-ready",
    what: "a new system whose daemon never gets ready: back on the old one by itself, with the reason told",
    minutes: 90,
    async run(bench) {
      const stand = await ordered(bench, "mute");
      const { field, machine } = stand;
      await intoTrial(stand, bench);
      const boot = await machine.start();
      expectThat(boot.partition === 3 && boot.tryboot, "B on trial");
      const end = await machine.ended(TRIAL_MS);
      expectThat(end === "restart" || end === "watchdog", `its own restart, not ${end}`);
      await toldAndBack(field, bench);
    },
  },
  {
    name: "update/foreign-key",
    what: "a bundle that another key has signed: refused, A goes on, nothing is armed",
    minutes: 60,
    async run(bench) {
      const { field, machine, from } = await ordered(bench, "foreign");
      const { detail } = (await field.event("update.failed", from, INSTALL_MS)) as { detail?: string };
      bench.say(`refused: ${detail}`);
      expectThat(/signature|certificate|verif/i.test(detail ?? ""), `a word of the signature, not: ${detail}`);
      await field.cutAndCheck();
      await field.up();
      expectThat(machine.boot?.partition === 2, "A as before");
    },
  },
  {
    name: "update/from-a-stick",
    what: "a stick with a bundle (exFAT) is put in: found, written, tried; another one (FAT) with the same is refused, not newer",
    minutes: 60,
    async run(bench) {
      const { dir } = bench.subject();
      const bundle = await bundleOf("good", partsOf(dir), CACHE, bench.say);
      const [large, small] = [join(bench.dir, "large-stick.img"), join(bench.dir, "small-stick.img")];
      const onStick = [{ from: bundle, name: `visioborne-qemu-virt-${VERSIONS.good}.raucb` }];
      await makeStick(large, onStick, "exfat");
      await makeStick(small, onStick);
      const field = await Field.open(bench, { machine: { hardware: { usb: true, shell: true } } });
      const { centre, machine } = field;
      await field.up();
      const ordered = centre.listener.next;
      await plugStick(machine, large);
      await field.event("update.begun", ordered, READY_MS);
      bench.say("the stick was found");
      await field.event("update.installed", ordered, INSTALL_MS, "update.failed");
      expectThat((await machine.ended(READY_MS)) === "restart", "a restart by the borne itself");
      const from = centre.listener.next;
      const boot = await machine.start();
      expectThat(boot.partition === 3 && boot.tryboot, "B on trial");
      await field.ready(from);
      await field.event("update.kept", from, TRIAL_MS, "update.failed");
      await plugStick(machine, small);
      const refused = await machine.shell.run(
        "until journalctl -b -u visioborne -o cat --no-pager | grep 'stick: not taken'; do sleep 1; done",
      );
      bench.say(`the other stick: ${refused.trim()}`);
      expectThat(refused.includes("order.version"), "refused for its version");
    },
  },
  {
    name: "update/slot-of-noise",
    what: "the new slot is noise when it is tried: the board comes back to A by itself, with the reason told",
    minutes: 90,
    async run(bench) {
      const stand = await ordered(bench, "good");
      const { field, machine } = stand;
      await intoTrial(stand, bench);
      await machine.disk.noise("system_b", 64 * 2 ** 20);
      const boot = await machine.start();
      expectThat(boot.partition === 3 && boot.tryboot, "B on trial");
      const end = await machine.ended(READY_MS);
      expectThat(end === "restart" || end === "watchdog", `its own restart, not ${end}`);
      await toldAndBack(field, bench);
    },
  },
];

async function toldAndBack(field: Field, bench: Bench): Promise<void> {
  const from = field.centre.listener.next;
  await field.up();
  expectThat(field.machine.boot?.partition === 2 && !field.machine.boot.tryboot, "A again");
  const { detail } = (await field.event("update.rolled-back", from)) as { detail?: string };
  bench.say(`told: ${detail}`);
  expectThat((detail ?? "") !== "", "a reason");
  await field.centre.listener.until("alert/update.failed", ({ text }) => text !== "", { from, deadlineMs: READY_MS });
}
