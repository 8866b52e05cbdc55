import { expect, test } from "vitest";
import { driverContext, next } from "../../contract/kit/context.ts";
import { request, saneTestBackend, scanAll, scratch, standInScanimage } from "../../contract/kit/scanner.ts";
import { saneScanner } from "../../../devices/scanner/sane/driver.ts";
import { openSane, startVirtual } from "./kit.ts";

test("absent at boot: open says so; plugged in, it opens and scans; pulled, it is lost; plugged in, it opens again", async () => {
  const virtual = await startVirtual();
  await virtual.bench.act("feed", { sheets: 5 });
  await virtual.bench.setFault("absent");
  const options = { ...virtual.options(), pollS: 1 };
  // sane-airscan still lists it: being listed is not being there.
  await expect(saneScanner.open(options, driverContext("scanner"))).rejects.toMatchObject({ code: "scanner.absent" });
  await virtual.bench.setFault(null);
  const first = await openSane(options);
  expect((await scanAll(first, await request({ maxPages: 1 }))).pages).toHaveLength(1);
  const lost = next(first, "lost");
  await virtual.bench.setFault("absent");
  expect((await lost)[0]).toMatchObject({ code: "scanner.absent" });
  await first.close();
  await virtual.bench.setFault(null);
  const second = await openSane(options);
  expect((await scanAll(second, await request({ maxPages: 1 }))).pages).toHaveLength(1);
});

test("no scanner in SANE's list, then one", async () => {
  const { configDir, bench } = await saneTestBackend(await scratch());
  await bench.setFault("absent");
  await expect(saneScanner.open({ configDir }, driverContext("scanner"))).rejects.toMatchObject({
    code: "scanner.absent",
  });
  await bench.setFault(null);
  expect((await openSane({ configDir })).identity).toMatchObject({ address: "test:0" });
});

test("no scanimage at all is scanner.absent, with what to install", async () => {
  await expect(saneScanner.open({ command: "/nonexistent/scanimage" }, driverContext("scanner"))).rejects.toMatchObject(
    {
      code: "scanner.absent",
      message: expect.stringContaining("sane-utils") as string,
    },
  );
});

test("pulled in the middle of a scan: scanner.absent, and then lost", async () => {
  const virtual = await startVirtual(300);
  await virtual.bench.act("feed", { sheets: 9 });
  const scanner = await openSane({ ...virtual.options(), pollS: 1 });
  const lost = next(scanner, "lost");
  setTimeout(() => void virtual.bench.setFault("absent"), 450);
  expect((await scanAll(scanner, await request())).code).toBe("scanner.absent");
  expect((await lost)[0]).toMatchObject({ code: "scanner.absent" });
});

test("replugged under another USB name, it is found again by its model", async () => {
  const folder = await scratch();
  const command = await standInScanimage(folder, {
    list: `N=$(cat "$HERE/n" 2>/dev/null || echo 4); printf "genesys:libusb:001:00$N\\tCanon\\tLiDE\\tflatbed scanner\\n"; echo 5 > "$HERE/n"`,
    scan: `case "$1" in *001:005) echo x > "\${PREFIX}001.jpg"; echo "\${PREFIX}001.jpg" ;; *) exit 1 ;; esac`,
  });
  const scanner = await openSane({ command, model: "lide" });
  expect(scanner.identity.address).toBe("genesys:libusb:001:004");
  expect((await scanAll(scanner, await request())).pages).toHaveLength(1);
});
