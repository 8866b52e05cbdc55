import { parseLatch } from "../../../devices/board/latch.ts";
import { knowsNeighbour } from "../../../devices/board/network.ts";
import * as facts from "../../../devices/board/linux-facts.ts";
import { holds, texts } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

/** Every reader of a file's text that the board has: a new one is tried without being named here. */
const READERS = Object.entries(facts).flatMap(([name, value]): [string, (text: string) => unknown][] =>
  /^(parse|plain)[A-Z]/.test(name) && typeof value === "function" && value.length === 1
    ? [[name, value as (text: string) => unknown]]
    : [],
);

const BOOT_ID = "3c8f6ad6-70d1-4c0e-9a24-5d0b6a3f2b11";

/** Small files of /proc and /sys, each read by every reader. */
export const target: FuzzTarget = {
  name: "board",
  what: "files of /proc, /sys, hwmon",
  samples: texts(
    "MemTotal:        1894384 kB\nMemFree:          712344 kB\nMemAvailable:    1402880 kB\nBuffers:           64 kB\n",
    "0.31 0.22 0.18 1/203 4711\n",
    "50005\n",
    "0x50005\n",
    "0x02 0x01\n",
    "48686\n",
    "1\n",
    "rpi_volt\n",
    "up\n",
    "Raspberry Pi 4 Model B Rev 1.5\0",
    "3c8f6ad6-70d1-4c0e-9a24-5d0b6a3f2b11\n",
    "some avg10=0.00 avg60=0.12 avg300=0.05 total=123456\nfull avg10=0.00 avg60=0.01 avg300=0.00 total=4321\n",
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\nwlan0\t00000000\t0101A8C0\t0003\t0\t0\t600\t00000000\n",
    "00000000000000000000000000000000 00 00000000000000000000000000000000 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003 eth0\n",
    "IP address       HW type     Flags       HW address            Mask     Device\n192.168.1.1      0x1         0x2         aa:bb:cc:dd:ee:ff     *        eth0\n",
    `{"v":1,"kernelBootId":"${BOOT_ID}","undervoltage":true,"throttled":false}\n`,
    "nameserver 192.168.1.1\nsearch lan\noptions edns0\n",
    "btime 1764000000\nprocesses 4242\n",
    "3600.12 7100.33\n",
  ),
  tokens: texts(
    "MemTotal:",
    "MemAvailable: ",
    " kB\n",
    "0x",
    "\n",
    "\t",
    "\0",
    "-",
    "avg10=",
    "some ",
    "99999999999",
    "nameserver ",
  ),
  maxBytes: 16 * 1024,
  parse(input) {
    const text = input.toString("utf8");
    holds(READERS.length >= 5, "the readers of the board are not found any more");
    for (const [name, read] of READERS) sane(read(text), name);
    sane(parseLatch(text, BOOT_ID), "parseLatch");
    knowsNeighbour(text, "192.168.1.1");
  },
};

/** No figure that is none, no text that could not be told, at any depth. */
function sane(value: unknown, name: string): void {
  if (typeof value === "number") holds(Number.isFinite(value), `${name}: ${value}`);
  else if (typeof value === "string") holds(value.length <= 16 * 1024, `${name}: a long text`);
  else if (typeof value === "object" && value !== null) for (const one of Object.values(value)) sane(one, name);
}
