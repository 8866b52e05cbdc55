import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import { esclScanner } from "../../devices/scanner/escl/driver.ts";
import { saneScanner } from "../../devices/scanner/sane/driver.ts";
import type { SaneOptions } from "../../devices/scanner/sane/options.ts";
import { twinScanner } from "../../devices/scanner/twin.ts";
import type { BenchPart } from "../../devices/bench.ts";
import type { Peripheral } from "../../src/bench/peripheral.ts";
import { virtualScanner } from "../../src/bench/peripherals/virtual-scanner.ts";
import { quiet } from "./kit/context.ts";
import { never, saneTestBackend } from "./kit/scanner.ts";
import { scannerSuite } from "./scanner.suite.ts";

const deadlines = { firstPageMs: 3000, pageMs: 3000, graceMs: 1000 };

scannerSuite({
  name: "twin",
  open: (context) => twinScanner.open({ sheetMs: 40, deadlines }, context),
  bench: (context) => twinScanner.benchOf!({}, context),
});

describe("sane on SANE's test backend", () => {
  let folder: string;
  let backend: { configDir: string; bench: BenchPart };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vb-sane-test-"));
    backend = await saneTestBackend(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  scannerSuite({
    name: "sane, test backend",
    open: (context) => saneScanner.open({ configDir: backend.configDir, pollS: 1, deadlines }, context),
    bench: () => backend.bench,
  });
});

describe("sane on the virtual eSCL scanner", () => {
  let folder: string;
  let virtual: Peripheral;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vb-escl-"));
    virtual = await virtualScanner({ dir: folder, log: quiet, signal: never(), options: { sheetMs: 40 } });
  });
  afterAll(async () => {
    await virtual.stop();
    await rm(folder, { recursive: true, force: true });
  });

  scannerSuite({
    name: "sane, virtual scanner",
    open: (context) => {
      const options: SaneOptions = { ...virtual.options(), pollS: 1 };
      // sane-airscan asks a busy device ten times, a second apart.
      const firstPageMs = virtual.bench.state().fault === "busy" ? 30_000 : deadlines.firstPageMs;
      return saneScanner.open({ ...options, deadlines: { ...deadlines, firstPageMs } }, context);
    },
    bench: () => virtual.bench,
  });
});

describe("escl on the virtual scanner", () => {
  let folder: string;
  let virtual: Peripheral;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vb-escl-"));
    virtual = await virtualScanner({ dir: folder, log: quiet, signal: never(), options: { sheetMs: 40 } });
  });
  afterAll(async () => {
    await virtual.stop();
    await rm(folder, { recursive: true, force: true });
  });

  scannerSuite({
    name: "escl, virtual scanner",
    open: (context) => esclScanner.open({ ...virtual.options(), pollS: 1, deadlines }, context),
    bench: () => virtual.bench,
  });
});
