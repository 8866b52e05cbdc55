import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const UNITS = [
  "systemd/visioborne-good.path",
  "systemd/visioborne-good.service",
  "systemd/visioborne-deadline.timer",
  "systemd/visioborne-deadline.service",
  "systemd/visioborne-absent.timer",
  "systemd/visioborne-absent.service",
  "images/rootfs/usr/lib/systemd/system/visioborne-usb@.service",
];

test("the units of updates are clean for systemd-analyze verify", () => {
  const folder = mkdtempSync(join(tmpdir(), "units-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  // Together, for they name each other. Programs of the image are not here: one that is takes their place.
  const copies = UNITS.map((unit) => {
    const text = readFileSync(unit, "utf8").replaceAll(/\/usr\/(lib\/visioborne\/\S+|bin\/rauc)/g, "/usr/bin/true");
    const copy = join(folder, basename(unit).replace("@.", "@sda1."));
    writeFileSync(copy, text);
    return copy;
  });
  const { status, stdout, stderr } = spawnSync(
    "systemd-analyze",
    ["verify", "--man=no", "--recursive-errors=no", ...copies],
    {
      encoding: "utf8",
    },
  );
  expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: "" });
});

test("a trial ends before the daemon could have been asked twice, and after it could have been good", () => {
  const timer = readFileSync("systemd/visioborne-deadline.timer", "utf8");
  expect(timer).toContain("OnBootSec=10min");
  // Whoever keeps a system is the only one who may: the unit asks the backend first.
  for (const unit of ["systemd/visioborne-good.service", "systemd/visioborne-deadline.service"])
    expect(readFileSync(unit, "utf8")).toContain("ExecCondition=/usr/lib/visioborne/rauc-tryboot on-trial\n");
  expect(readFileSync("systemd/visioborne-good.path", "utf8")).toContain("PathExists=/run/visioborne/update-good\n");
});
