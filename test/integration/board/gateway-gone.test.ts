import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const ASK = `${process.execPath} ${fileURLToPath(new URL("./ask-reach.ts", import.meta.url))}`;

/**
 * A board and its box, each in a network of its own, with one cable between. A shell in the board's network: `box`
 * runs a command in the box's.
 */
async function withBox(script: string): Promise<readonly unknown[]> {
  const text = `set -e
    ip link set lo up
    setpriv --pdeathsig KILL unshare -n sleep 300 & BOX=$!
    trap 'kill $BOX' EXIT
    until [ "$(readlink /proc/$BOX/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
    box() { nsenter -t $BOX -n "$@"; }
    ip link add name board0 type veth peer name box0
    ip link set box0 netns $BOX
    ip addr add 10.77.0.2/24 dev board0; ip link set board0 up
    box ip addr add 10.77.0.1/24 dev box0; box ip link set box0 up; box ip link set lo up
    ip route add default via 10.77.0.1
    ${script}`;
  const { stdout } = await promisify(execFile)("unshare", ["-rn", "bash", "-c", text], { timeout: 110_000 });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

test(
  "the box is there, though nothing listens on it; then it is off, and told from a name server that is away",
  {
    timeout: 120_000,
  },
  async () => {
    // The kernel believes in a neighbour for up to a minute after its last word; `ip neigh` shortens that here.
    const [there, gone, unplugged] = await withBox(`
    ${ASK}
    box ip addr del 10.77.0.1/24 dev box0
    ip neigh flush dev board0
    ${ASK}
    ip link set board0 down
    ${ASK}`);
    expect(there).toEqual({ gateway: "up", dns: "down", broker: "unknown", desk: "down" });
    expect(gone).toEqual({ gateway: "down", dns: "down", broker: "unknown", desk: "down" });
    expect(unplugged).toEqual({ gateway: "down", dns: "down", broker: "unknown", desk: "down" });
  },
);
