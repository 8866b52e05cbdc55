import { describe, expect, it } from "vitest";
import { removableDrives } from "../../../src/flash/drives.ts";

/** Rows as lsblk 2.38 prints them on a laptop with a card, a stick, a disk on USB that holds /home, and no card in a reader. */
const row = (change: object): object => ({
  path: "/dev/sda",
  size: 32_010_928_128,
  type: "disk",
  rm: false,
  hotplug: false,
  ro: false,
  tran: null,
  model: null,
  vendor: null,
  mountpoints: [null],
  ...change,
});
const part = (path: string, place: string | null): object => row({ path, type: "part", mountpoints: [place] });

const LAPTOP = [
  row({ path: "/dev/nvme0n1", tran: "nvme", model: "SAMSUNG", children: [part("/dev/nvme0n1p1", "/boot/efi")] }),
  row({ path: "/dev/sda", tran: "sata", model: "WDC", children: [part("/dev/sda1", "/")] }),
  row({
    path: "/dev/sdb",
    rm: true,
    hotplug: true,
    tran: "usb",
    vendor: "Generic ",
    model: "STORAGE_DEVICE",
    children: [part("/dev/sdb1", "/media/anne/BORNECFG"), part("/dev/sdb2", null)],
  }),
  row({ path: "/dev/sdc", rm: true, hotplug: true, tran: "usb", size: 0 }),
  row({ path: "/dev/sdd", hotplug: true, tran: "usb", children: [part("/dev/sdd1", "/home")] }),
  row({ path: "/dev/sde", hotplug: true, tran: "usb", ro: true }),
  row({ path: "/dev/mmcblk0", tran: "mmc", model: "SD32G" }),
  row({ path: "/dev/sr0", type: "rom", rm: true }),
  row({ path: "/dev/zram0", size: 0 }),
];
const listed = (rows: readonly object[]) => removableDrives(JSON.stringify({ blockdevices: rows }));

describe("drives that a card can be written to", () => {
  it("are those that can be taken out, and never one that the computer lives on", () => {
    expect(listed(LAPTOP)).toEqual([
      {
        path: "/dev/sdb",
        bytes: 32_010_928_128,
        name: "Generic STORAGE_DEVICE",
        bus: "usb",
        mounted: ["/media/anne/BORNECFG"],
      },
      { path: "/dev/mmcblk0", bytes: 32_010_928_128, name: "SD32G", bus: "mmc", mounted: [] },
    ]);
  });

  it.each(["/", "/boot", "/home", "/var", "[SWAP]", "/mediatheque"])(
    "a drive that is in use at %s is none",
    (place) => {
      const used = row({ rm: true, tran: "usb", children: [row({ type: "part", mountpoints: [null, place] })] });
      expect(listed([used])).toEqual([]);
    },
  );
});
