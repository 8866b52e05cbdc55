import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { DEVICE_KINDS } from "../../devices/device.ts";
import { driverNames } from "../../devices/registry.ts";
import { PERIPHERAL_NAMES } from "../../src/bench/peripherals/registry.ts";
import * as generated from "../../src/borne/config/generated/options.js";
import { problemLines } from "../../src/borne/config/problem.ts";
import { loadProfile, optionChecks, readProfile, type Drivers } from "../../src/borne/config/profile.ts";
import { ConfigFolder } from "./files.ts";

const drivers: Drivers = { names: driverNames, options: optionChecks(generated), peripherals: PERIPHERAL_NAMES };
const profiles = join(import.meta.dirname, "../../devices/profiles");
const folder = new ConfigFolder();
afterAll(() => folder[Symbol.dispose]());

async function linesOf(text: string): Promise<string[]> {
  return problemLines("f", (await loadProfile(folder.write("profile.yaml", text), drivers)).problems);
}

describe("device profiles", () => {
  test.each(readdirSync(profiles).filter((file) => file.endsWith(".yaml")))("%s is valid", async (file) => {
    const { profile, problems } = await loadProfile(join(profiles, file), drivers);
    expect(problemLines(file, problems)).toEqual([]);
    expect(profile).toBeDefined();
  });

  test("the simulated one has every kind of device, three with their real driver, and the bench", async () => {
    const profile = await readProfile(join(profiles, "simulated.yaml"), drivers);
    expect(Object.values(profile.devices).map(({ kind }) => kind)).toEqual([...DEVICE_KINDS]);
    expect(profile.bench).toEqual({ port: 8460 });
    const { camera, printer, scanner, button } = profile.devices;
    expect([camera?.driver, printer?.driver, scanner?.driver, button?.driver]).toEqual([
      "gstreamer",
      "ipp",
      "sane",
      "twin",
    ]);
    expect(printer).toMatchObject({
      peripheral: "virtual-printer",
      peripheralOptions: { sheets: 100 },
      options: { pollS: 2 },
    });
    expect(button?.peripheralOptions).toEqual({});
  });

  test("options get their defaults, a second device of a kind says its kind", async () => {
    const profile = await readProfile(
      folder.write(
        "two.yaml",
        "name: t\nbench: {}\ndevices:\n  ticket: { kind: printer, driver: twin }\n  printer: { driver: twin, sheets: 7 }\n",
      ),
      drivers,
    );
    expect(profile.bench).toEqual({ port: 8460 });
    expect(profile.devices["ticket"]).toEqual({
      kind: "printer",
      driver: "twin",
      options: { fault: null, sheets: 100, sheetMs: 400 },
      peripheralOptions: {},
    });
    expect(profile.devices["printer"]?.options["sheets"]).toBe(7);
  });

  test("all mistakes at once, naming what there is", async () => {
    expect(
      await linesOf(`name: t
benches: {}
devices:
  printer: { driver: laser }
  ticket: { driver: ipp }
  camera: { driver: gstreamer, source: webcam, colour: true }
  scanner: { driver: sane, peripheral: virtual-scaner }
  Lamps: { kind: lamps, driver: twin }
  sound: {}
  button: { driver: twin, kind: buton }
  presence: { driver: twin, fromCm: near }
`),
    ).toEqual([
      'f:2:1 benches: found the unknown key "benches", expected one of name, description, bench, devices; is `bench` meant?',
      expect.stringMatching(
        /^f:4:22 devices.printer.driver: found "laser", expected a driver of printer: twin, ipp/,
      ) as string,
      "f:5:3 devices.ticket.kind: found nothing, expected the key `kind`, for the id says none of button, lamps, presence, camera, sound, printer, scanner, board",
      'f:6:40 devices.camera.source: found "webcam", expected one of testsrc, v4l2, libcamera',
      expect.stringMatching(
        /^f:6:48 devices.camera.colour: found the unknown key "colour", expected one of source, device, camera, format/,
      ) as string,
      'f:7:40 devices.scanner.peripheral: found "virtual-scaner", expected one of virtual-printer, virtual-ticket-printer, virtual-scanner; is `virtual-scanner` meant?',
      'f:8:3 devices.Lamps: found the name "Lamps", expected 1 to 32 small letters without accents, digits and hyphens',
      "f:9:3 devices.sound.driver: found nothing, expected the key `driver` (Name of the driver)",
      expect.stringMatching(
        /^f:10:33 devices.button.kind: found "buton", expected one of button, .*; is `button` meant\?$/,
      ) as string,
      'f:11:37 devices.presence.fromCm: found "near", expected a number',
    ]);
  });

  test("an option that only the peripheral knows may be missing with one, and not without", async () => {
    expect(await linesOf("name: t\ndevices:\n  printer: { driver: ipp, peripheral: virtual-printer }\n")).toEqual([]);
    expect((await linesOf("name: t\ndevices:\n  printer: { driver: ipp }\n"))[0]).toMatch(
      /^f:3:3 devices.printer.uri: found nothing, expected the key `uri` \(Address of the device/,
    );
  });

  test("every driver has a validator", () => {
    for (const kind of DEVICE_KINDS) {
      for (const name of driverNames(kind))
        expect([name, typeof drivers.options(kind, name)?.validate]).toEqual([name, "function"]);
    }
  });

  test("who can't go on without one is told every mistake", async () => {
    await expect(readProfile(folder.file("nothing.yaml"), drivers)).rejects.toMatchObject({ code: "profile.invalid" });
  });

  test("no profile holds a secret", () => {
    for (const file of readdirSync(profiles))
      expect(readFileSync(join(profiles, file), "utf8")).not.toMatch(/BEGIN|password/);
  });
});
