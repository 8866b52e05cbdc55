import { closeSync, openSync, readFileSync, readSync, readdirSync, writeSync } from "node:fs";
import { join } from "node:path";

/** Finds a port that QEMU gives the machine, by its name (there is no udev that would link it). */
export function openPort(name: string): number {
  const ports = "/sys/class/virtio-ports";
  for (const port of readdirSync(ports))
    if (readFileSync(join(ports, port, "name"), "utf8").trim() === name) return openSync(`/dev/${port}`, "r+");
  throw new Error(`this machine has no port ${name}`);
}

let bench: number | undefined;
let rest = "";

/**
 * Has something done or looked at outside of the machine, by the process that runs it, and waits for it without letting
 * the event loop go on: what a test reads next is true now, as with a multimeter.
 * @throws Error with the words of the other side
 */
export function outside(order: Readonly<Record<string, unknown>>): unknown {
  bench ??= openPort("visioborne.bench");
  writeSync(bench, `${JSON.stringify(order)}\n`);
  const answer = JSON.parse(readLine(bench)) as { value?: unknown; error?: string };
  if (answer.error !== undefined) throw new Error(`outside: ${JSON.stringify(order)}: ${answer.error}`);
  return answer.value;
}

export function closeOutside(): void {
  if (bench !== undefined) closeSync(bench);
  bench = undefined;
}

function readLine(port: number): string {
  const chunk = Buffer.alloc(4096);
  for (;;) {
    const end = rest.indexOf("\n");
    if (end >= 0) {
      const line = rest.slice(0, end);
      rest = rest.slice(end + 1);
      return line;
    }
    const length = readSync(port, chunk);
    if (length === 0) throw new Error("outside: nobody is there any more");
    rest += chunk.toString("utf8", 0, length);
  }
}
