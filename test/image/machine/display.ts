import { rmSync, readFileSync } from "node:fs";
import type { Machine } from "./machine.ts";
import { run } from "./program.ts";

/** A small screen: software draws it, and an emulator is under that software. */
const SIZE = { width: 1280, height: 720 } as const;
const BYTES = SIZE.width * SIZE.height * 4;
/** Where the memory of a QEMU `virt` begins. */
const MEMORY_AT = 0x4000_0000;
const MIB = 2 ** 20;
const SPARE_MIB = 16;

/** Address of the picture: the last of the memory, which the kernel is told to leave alone. */
function addressOf(memoryMb: number): number {
  return MEMORY_AT + (memoryMb - SPARE_MIB) * MIB;
}

/**
 * A screen as a firmware hands it over: a picture in memory that stands in the device tree (devicetree-specification,
 * bindings/display/simple-framebuffer). The image has no driver for QEMU's own graphics, as no borne has that.
 */
export async function addDisplay(deviceTree: string, memoryMb: number): Promise<void> {
  const hex = (value: number): string => `0x${value.toString(16)}`;
  const reg = ["0x0", hex(addressOf(memoryMb)), "0x0", hex(BYTES)];
  const put = async (type: string, node: string, name: string, ...values: readonly string[]): Promise<void> =>
    void (await run("fdtput", ["-p", "-t", type, deviceTree, node, name, ...values]));
  for (const parent of ["/reserved-memory", "/chosen"]) {
    await put("u", parent, "#address-cells", "2");
    await put("u", parent, "#size-cells", "2");
    await put("x", parent, "ranges");
  }
  await put("x", "/reserved-memory/framebuffer", "reg", ...reg);
  await put("x", "/reserved-memory/framebuffer", "no-map");
  const node = "/chosen/framebuffer";
  await put("s", node, "compatible", "simple-framebuffer");
  await put("x", node, "reg", ...reg);
  await put("u", node, "width", String(SIZE.width));
  await put("u", node, "height", String(SIZE.height));
  await put("u", node, "stride", String(SIZE.width * 4));
  await put("s", node, "format", "x8r8g8b8");
}

/** What stands on the screen now: blue, green, red, unused. */
export async function pixels({ qmp }: Machine, memoryMb: number, scratch: string): Promise<Buffer> {
  await qmp.run("pmemsave", { val: addressOf(memoryMb), size: BYTES, filename: scratch });
  const read = readFileSync(scratch);
  rmSync(scratch);
  return read;
}

/** How many colours of 4,096 stand in it: a text terminal has two, a page with letters many. */
export function colours(picture: Buffer): number {
  const seen = new Set<number>();
  for (let at = 0; at < picture.length; at += 4) {
    const [blue = 0, green = 0, red = 0] = picture.subarray(at, at + 3);
    seen.add(((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4));
  }
  return seen.size;
}

/** For who wants to see it. */
export async function writePng(picture: Buffer, file: string): Promise<void> {
  const { width, height } = SIZE;
  const pipeline = `fdsrc ! rawvideoparse format=bgrx width=${width} height=${height} framerate=1/1 ! videoconvert
    ! pngenc snapshot=true ! filesink location=${file}`;
  await run("gst-launch-1.0", ["-q", ...pipeline.split(/\s+/)], { input: picture });
}
