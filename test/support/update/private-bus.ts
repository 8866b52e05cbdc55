import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";

/** As Debian's rauc-service has it (/usr/share/dbus-1/system.d/de.pengutronix.rauc.conf): all for everybody. */
const DEBIANS = `<busconfig><policy context="default"><allow send_destination="de.pengutronix.rauc"/></policy>
<policy user="root"><allow own="de.pengutronix.rauc"/></policy></busconfig>`;
/** What a system bus allows by itself (/usr/share/dbus-1/system.conf). */
const SYSTEM = `<policy context="default"><allow user="*"/><deny own="*"/><deny send_type="method_call"/>
<allow send_type="signal"/><allow send_requested_reply="true" send_type="method_return"/>
<allow send_requested_reply="true" send_type="error"/><allow receive_type="method_call"/>
<allow receive_type="method_return"/><allow receive_type="error"/><allow receive_type="signal"/>
<allow send_destination="org.freedesktop.DBus"/></policy>`;

/** Whom the test takes for the daemon's user: one that every Debian has. */
export const DAEMON_UID = 65_534;
/** And for anybody else. */
export const OTHER_UID = 1;

/** A bus as the borne's system bus is, with Debian's policy for RAUC and the image's own. */
export class PrivateBus {
  readonly folder = mkdtempSync(join(tmpdir(), "bus-"));
  readonly address = `unix:path=${join(this.folder, "bus")}`;
  readonly #children: ChildProcess[] = [];

  static async start(): Promise<PrivateBus> {
    const bus = new PrivateBus();
    chmodSync(bus.folder, 0o755);
    const at = (name: string): string => join(bus.folder, name);
    const own = readFileSync(resolve("images/rootfs/etc/dbus-1/system.d/visioborne-rauc.conf"), "utf8");
    writeFileSync(at("debian.conf"), DEBIANS);
    writeFileSync(at("own.conf"), own.replace('user="visioborne"', `user="${DAEMON_UID}"`));
    writeFileSync(
      at("bus.conf"),
      `<busconfig><type>custom</type><listen>${bus.address}</listen><auth>EXTERNAL</auth>${SYSTEM}
<include>${at("debian.conf")}</include><include>${at("own.conf")}</include></busconfig>`,
    );
    await bus.spawn(
      "dbus-daemon",
      [`--config-file=${at("bus.conf")}`, "--nofork", "--nopidfile", "--print-address"],
      /unix:/,
    );
    return bus;
  }

  /** Starts a program that serves on it, and waits until it has printed what says that it is ready. */
  async spawn(
    program: string,
    args: readonly string[],
    ready: RegExp,
    env: Record<string, string> = {},
  ): Promise<void> {
    const child = spawn("setpriv", ["--pdeathsig", "KILL", program, ...args], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...env, DBUS_SYSTEM_BUS_ADDRESS: this.address },
    });
    this.#children.push(child);
    const said: string[] = [];
    const { promise, resolve: isReady, reject } = Promise.withResolvers<void>();
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        if (ready.test(line)) isReady();
      });
    }
    child.once("close", (code) => reject(new Error(`${program} ended with ${code}: ${said.join("\n")}`)));
    await promise;
  }

  async stop(): Promise<void> {
    for (const child of this.#children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill("SIGTERM");
      await once(child, "close");
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
