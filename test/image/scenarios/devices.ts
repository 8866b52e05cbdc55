import type { StatusMessage } from "../../../src/contract/types.ts";
import { callProfile } from "../field/card-files.ts";
import { Field, READY_MS } from "../field/field.ts";
import { expectThat, type Scenario } from "../scenario.ts";

/** What the daemon's unit lets into its group: the number of each name that it gives, opened from within. */
const OPEN_EACH = `
  group=/sys/fs/cgroup$(systemctl show visioborne.service -p ControlGroup --value)
  for name in $(systemctl cat visioborne.service | sed -n 's/^DeviceAllow=char-\\([a-z_A-Z0-9]*\\) .*/\\1/p') mem; do
    major=$(awk -v name="$name" '$2 == name { print $1; exit }' /proc/devices)
    [ -n "$major" ] || { echo "$name unknown"; continue; }
    rm -f /dev/rig-node && mknod /dev/rig-node c "$major" 1
    said=$(sh -c 'echo $$ >"$0/cgroup.procs" && dd if=/dev/rig-node of=/dev/null count=0' "$group" 2>&1 | head -n 1)
    case $said in
      *"not permitted"*) echo "$name closed" ;;
      *"No such device"* | *"records in"*) echo "$name open" ;;
      *) echo "$name unknown: $said" ;;
    esac
  done
  rm -f /dev/rig-node`;

/** Debian's kernel has no driver of it. */
const NOT_HERE = "dma_heap";

export const DEVICES: readonly Scenario[] = [
  {
    name: "devices/driver-loaded-later",
    what: "a camera whose driver comes when the daemon has long run: it is open to it all the same, and nothing else is",
    minutes: 30,
    async run(bench) {
      const field = await Field.open(bench, { profile: callProfile(), machine: { hardware: { shell: true } } });
      const { listener } = field.centre;
      const from = listener.next;
      await field.machine.start();
      const status = (state: StatusMessage["state"], since: number) =>
        listener.untilBody<StatusMessage>("status", (one) => one.state === state, {
          from: since,
          deadlineMs: READY_MS,
        });
      const without = await status("out-of-order", from);
      expectThat(
        without.reasons.some(({ code }) => code === "camera.absent"),
        `a borne without a camera, not ${JSON.stringify(without.reasons)}`,
      );
      const doors = Array.from(
        (await field.machine.shell.run(OPEN_EACH, READY_MS)).matchAll(/(\w+) (open|closed|unknown.*)/g),
      );
      bench.say(doors.map(([words]) => words).join(", "));
      expectThat(doors.length > 10, `each name of the unit looked at, not ${doors.length}`);
      for (const [, name = "", state] of doors) {
        if (name === NOT_HERE && state === "unknown") continue;
        expectThat(state === (name === "mem" ? "closed" : "open"), `what the unit says of ${name}, not ${state}`);
      }
      const loaded = listener.next;
      await field.machine.shell.run("modprobe vivid n_devs=1 node_types=0x1");
      await status("ready", loaded);
      bench.say("the camera is there, and open");
      await field.cutAndCheck();
    },
  },
];
