// A Debian kernel for the virtual machine, with gpio-sim, which Debian does not build: from Debian's own packages,
// unpacked, not installed. Kept in .visioborne/vm, once for each kernel version.
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { capture, runLogged } from "../lib/run.mjs";
import { step } from "../lib/progress.mjs";

/** Modules of the guest in the order in which they are loaded: each after those that it needs. */
const MODULES = [
  "virtio_ring",
  "virtio",
  "virtio_pci_legacy_dev",
  "virtio_pci_modern_dev",
  "virtio_pci",
  "netfs",
  "fscache",
  "9pnet",
  "9pnet_virtio",
  "9p",
  "configfs",
];

/**
 * Unpacks the kernel and builds gpio-sim.
 * @returns {Promise<{image: string, modules: string[]}>} the kernel's image; files of its modules, in order
 */
export async function prepareKernel(dir, logFile) {
  const release = await kernelRelease();
  const home = join(dir, release);
  if (!existsSync(join(home, "done"))) {
    rmSync(home, { recursive: true, force: true });
    mkdirSync(home, { recursive: true });
    await step(`kernel ${release}: packages`, () => unpack(home, release, logFile));
    await step("gpio-sim, built from Debian's kernel source", () => buildGpioSim(home, release, logFile));
    writeFileSync(join(home, "done"), "");
  }
  const all = readdirSync(join(home, "root/lib/modules", release), { recursive: true });
  const modules = MODULES.map((name) =>
    all.find((path) => path.endsWith(`/${name}.ko`) || path.endsWith(`/${name}.ko.xz`)),
  )
    .filter((path) => path !== undefined)
    .map((path) => join(home, "root/lib/modules", release, path));
  return { image: join(home, `root/boot/vmlinuz-${release}`), modules: [...modules, join(home, "module/gpio-sim.ko")] };
}

/** The release that this Debian installs, e.g. `6.1.0-56-amd64`. */
async function kernelRelease() {
  const { stdout } = await capture("apt-cache", ["depends", "linux-image-amd64"]);
  const release = /linux-image-(\d[^\s]*)/.exec(stdout)?.[1];
  if (release === undefined)
    throw new Error("apt knows no linux-image-amd64: run apt-get update on a Debian for amd64");
  return release;
}

async function unpack(home, release, logFile) {
  const series = /^\d+\.\d+/.exec(release)[0];
  const packages = [
    `linux-image-${release}`,
    `linux-headers-${release}`,
    `linux-headers-${release.replace(/-amd64$/, "-common")}`,
    `linux-kbuild-${series}`,
    `linux-source-${series}`,
  ];
  const debs = join(home, "debs");
  mkdirSync(debs);
  await runLogged("apt-get", ["download", "-q", ...packages], { logFile, cwd: debs });
  for (const deb of readdirSync(debs))
    await runLogged("dpkg", ["-x", join(debs, deb), join(home, "root")], { logFile });
  rmSync(debs, { recursive: true });
}

async function buildGpioSim(home, release, logFile) {
  const series = /^\d+\.\d+/.exec(release)[0];
  const source = `linux-source-${series}`;
  const wanted = ["drivers/gpio/gpio-sim.c", "drivers/gpio/gpiolib.h", "kernel/irq/irq_sim.c"];
  await runLogged(
    "tar",
    ["-xf", join(home, `root/usr/src/${source}.tar.xz`), "-C", home, ...wanted.map((file) => `${source}/${file}`)],
    { logFile },
  );
  rmSync(join(home, `root/usr/src/${source}.tar.xz`));
  const module = join(home, "module");
  mkdirSync(module);
  for (const file of ["drivers/gpio/gpiolib.h", "drivers/gpio/gpio-sim.c", "kernel/irq/irq_sim.c"]) {
    const name = file.endsWith("gpio-sim.c") ? "gpio-sim-main.c" : file.split("/").at(-1);
    renameSync(join(home, source, file), join(module, name));
  }
  // IRQ_SIM is off in Debian's kernel, so it is linked in, and irq_to_desc is not exported to modules.
  const irqSim = join(module, "irq_sim.c");
  const text = readFileSync(irqSim, "utf8")
    .replace("irq_to_desc(irqnum)", "irq_data_to_desc(irq_get_irq_data(irqnum))")
    .replaceAll(/^EXPORT_SYMBOL.*$/gm, "");
  writeFileSync(irqSim, text);
  writeFileSync(join(module, "Kbuild"), "obj-m := gpio-sim.o\ngpio-sim-y := gpio-sim-main.o irq_sim.o\n");
  // The headers' Makefile names its common part by the path of an installed package.
  const headers = join(home, `root/usr/src/linux-headers-${release}`);
  const common = join(home, `root/usr/src/linux-headers-${release.replace(/-amd64$/, "-common")}/Makefile`);
  writeFileSync(join(headers, "Makefile"), `include ${common}\n`);
  await runLogged("make", ["-C", headers, `M=${module}`, "modules"], { logFile });
}
