import { expect, test } from "vitest";
import { parseAllOptions } from "../../../devices/scanner/sane/all-options.ts";
import { pageFormat, scanArguments } from "../../../devices/scanner/sane/arguments.ts";
import { readCapabilities } from "../../../devices/scanner/sane/capabilities.ts";

const read = (...lines: string[]) => readCapabilities(parseAllOptions(lines.map((line) => `    ${line}`).join("\n")));

test.for([
  ["--source Flatbed|ADF [Flatbed]", "Flatbed", "ADF"],
  ["--source Flatbed|ADF|ADF Duplex [Flatbed]", "Flatbed", "ADF"],
  ["--source ADF Front|ADF Back|ADF Duplex|Flatbed [ADF Front]", "Flatbed", "ADF Front"],
  [
    "--source FlatBed|Automatic Document Feeder(left aligned) [FlatBed]",
    "FlatBed",
    "Automatic Document Feeder(left aligned)",
  ],
  ["--source Normal|Transparency Adapter [Normal]", "Normal", undefined],
  ["--source ADF Front|ADF Duplex [ADF Front]", undefined, "ADF Front"],
  ["--source Flatbed|ADF [inactive]", null, undefined],
] as const)("%s: glass is %s, feeder %s", ([line, glass, feeder]) => {
  const { sources } = read(line);
  expect(sources.get("glass")).toBe(glass);
  expect(sources.get("feeder")).toBe(feeder);
});

test.for([
  ["--mode Lineart|Gray|Color [Gray]", "Gray", "Color"],
  ["--mode Black & White|Gray[Error Diffusion]|True Gray|24bit Color[Fast] [True Gray]", undefined, undefined],
  ["--mode Lineart|Halftone|Gray|Gray16|Color 48 bits|Color [Gray]", "Gray", "Color"],
  ["--mode Grayscale|Colour [Grayscale]", "Grayscale", "Colour"],
] as const)("%s: grey is %s, colour %s", ([line, grey, colour]) => {
  const { colours } = read(line);
  // Brackets within a mode's name are its own; only the last ones hold the state.
  if (grey === undefined) expect(colours.get("grey")).toMatch(/Gr/);
  else expect(colours.get("grey")).toBe(grey);
  if (colour === undefined) expect(colours.get("colour")).toMatch(/Color/);
  else expect(colours.get("colour")).toBe(colour);
});

test("a resolution is exact: on the list, or in the range and on a step", () => {
  const list = read("--resolution 75|150|200dpi [75]");
  expect([75, 100, 150, 200, 201, Number.NaN, 150.5].map(list.canDpi)).toEqual([
    true,
    false,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(list.dpi).toEqual([75, 150, 200]);
  const range = read("--resolution 50..600dpi (in steps of 50) [200]");
  expect([50, 75, 200, 600, 650, 99_999].map(range.canDpi)).toEqual([true, false, true, true, false, false]);
  expect(range.dpi).toEqual([100, 150, 200, 300, 400, 600]);
  expect(read("--resolution 75..300dpi [75]").canDpi(123)).toBe(true);
  expect(read("--resolution 75..300dpi [inactive]").canDpi(150)).toBe(false);
});

test("asks for A4, or for what the device reaches, and only where it takes lengths", () => {
  expect(read("-x 0..215.9mm [215.9]", "-y 0..297.18mm [1]").areaMm).toEqual({ width: 210, height: 297 });
  expect(read("-x 0..105mm [105]", "-y 0..148mm [148]").areaMm).toEqual({ width: 105, height: 148 });
  expect(read("-x 0..215.9mm [inactive]").areaMm).toEqual({});
});

test("gives the options in the order that backends need, and always counts the pages", () => {
  const capabilities = read(
    "--mode Gray|Color [Gray]",
    "--depth 1|8|16 [8]",
    "--resolution 75|150dpi [75]",
    "--source Flatbed|ADF [Flatbed]",
    "-x 0..215.9mm [1]",
    "-y 0..200mm [1]",
  );
  const request = {
    jobId: "a/%d b",
    source: "feeder",
    colour: "grey",
    dpi: 150,
    directory: "/tmp/50%",
    maxPages: 7,
  } as const;
  expect(scanArguments("d:0", request, capabilities, "jpeg")).toEqual([
    "--device-name=d:0",
    "--source=ADF",
    "--mode=Gray",
    "--depth=8",
    "--resolution=150",
    "-x",
    "210",
    "-y",
    "200",
    "--format=jpeg",
    "--batch=a__d_b-%03d.jpg",
    "--batch-print",
    "--batch-prompt",
    "--batch-count=7",
  ]);
  expect(scanArguments("d:0", { ...request, source: "glass" }, capabilities, "png")).toEqual(
    expect.arrayContaining(["--source=Flatbed", "--format=png", "--batch=a__d_b-%03d.png", "--batch-count=1"]),
  );
});

test("writes JPEG where scanimage was built with it, else PNG", () => {
  expect(pageFormat("    --format=pnm|tiff|png|jpeg|pdf  file format")).toBe("jpeg");
  expect(pageFormat("    --format=pnm|tiff|png  file format")).toBe("png");
  expect(pageFormat("    --format=pnm|tiff  file format")).toBeNull();
  expect(pageFormat("")).toBeNull();
});
