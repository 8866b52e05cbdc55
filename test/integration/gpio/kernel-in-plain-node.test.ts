import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";

/**
 * A borne runs under Node alone, whose import of CommonJS modules differs from that of the tests' loader: it finds fewer
 * names. Each native module of GPIO is used there once.
 */
const PROGRAM = `
  import { linuxKernel } from ${JSON.stringify(join(import.meta.dirname, "../../../devices/gpio/cdev/kernel.ts"))};
  import { SysfsGpio } from ${JSON.stringify(join(import.meta.dirname, "../../../devices/gpio/sysfs/driver.ts"))};
  const kernel = await linuxKernel();
  const stop = kernel.watch(0, () => {
    stop();
    console.log("woken");
    process.exit(0);
  });
  (await SysfsGpio.load({ wallMs: Date.now, monotonicMs: () => 0, synchronised: () => true })).close();
  console.log("watching");
`;

test("the kernel's GPIO is watched, and onoff loads, in a process of Node alone", async () => {
  const node = spawn(process.execPath, ["--no-warnings", "--input-type=module", "-e", PROGRAM], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let said = "";
  node.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said === "watching\n") node.stdin.write("x");
  });
  const [code] = (await once(node, "close")) as [number];
  expect({ code, said }).toEqual({ code: 0, said: "watching\nwoken\n" });
});
