import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";

/**
 * Gathers the names of the files; at the end of its input, which comes when the daemon dies in whatever way, puts a 0
 * into each. The signals by which systemd clears up a service must not come before that.
 */
const SCRIPT = `trap '' TERM INT HUP
while read -r file; do
  [ "$file" = done ] && exit 0
  set -- "$@" "$file"
done
for file in "$@"; do echo 0 2>/dev/null > "$file"; done`;

/**
 * A line that was exported to sysfs keeps its level when the process dies. This small shell outlives the daemon just
 * long enough to put the lines off: a lamp that says "the camera is on" must not say so for nobody.
 */
export class SafeLevels {
  #shell: ChildProcess | undefined;

  /** Puts this line off (logical 0) when the process dies. */
  guard(valueFile: string): void {
    this.#shell ??= start();
    this.#shell.stdin?.write(`${valueFile}\n`);
  }

  /** The lines were let go in order: nothing is left to do. */
  close(): void {
    this.#shell?.stdin?.end("done\n");
    this.#shell = undefined;
  }
}

function start(): ChildProcess {
  const shell = spawn("/bin/sh", ["-c", SCRIPT, "visioborne-lamps-off"], {
    stdio: ["pipe", "ignore", "ignore"],
    // A session of its own: Ctrl-C at a terminal goes to the daemon.
    detached: true,
    env: {},
  });
  // Where there is no shell the lamps still work; that they then stay lit after a crash is the gap of sysfs.
  shell.on("error", () => undefined);
  shell.stdin.on("error", () => undefined);
  (shell.stdin as Socket).unref();
  shell.unref();
  return shell;
}
