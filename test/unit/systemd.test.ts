import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const folder = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), "systemd");
const units = [
  "visioborne.service",
  "visioborne-supervisor.service",
  "visioborne-desk.service",
  "visioborne-screen.service",
  "visioborne-unconfigured.service",
];
/** Root's own: the devices of the screen. */
const seatUnit = "visioborne-seat.service";
/** Of the SD card: root's own work, done once. */
const cardUnits = ["card", "card-new", "enrolled", "data", "grow", "system", "console", "last-word"].map(
  (name) => `visioborne-${name}.service`,
);
const ownNode = "/opt/visioborne/bin/node";

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "vb-systemd-"));
  for (const dir of ["etc", "var"]) mkdirSync(join(root, "system", dir), { recursive: true });
  const made = run("systemd-sysusers", `--root=${join(root, "system")}`, join(folder, "visioborne.sysusers.conf"));
  expect(made.code, made.output).toBe(0);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Program, its output and exit code; systemd's tools say what they think of a file on stderr. */
function run(program: string, ...args: string[]): { code: number | null; output: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  if (error !== undefined) throw error;
  return { code: status, output: `${stdout}${stderr}` };
}

function settings(unit: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const line of readFileSync(join(folder, unit), "utf8").split("\n")) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined) found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

describe.each(units)("%s", (unit) => {
  it("is clean for systemd-analyze verify", () => {
    // The program is not installed where tests run: verify a copy that names a program which is there.
    const text = readFileSync(join(folder, unit), "utf8");
    expect(text).toMatch(new RegExp(`^ExecStart=${ownNode} (--\\S+ )*/opt/visioborne/dist/visioborne\\.js `, "m"));
    const copy = join(root, unit);
    writeFileSync(copy, text.replace(`ExecStart=${ownNode}`, `ExecStart=${process.execPath}`));
    expect(run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", copy)).toEqual({
      code: 0,
      output: "",
    });
  });

  it("is at 2.0 or below for systemd-analyze security", () => {
    const { output } = run("systemd-analyze", "security", "--offline=true", "--no-pager", join(folder, unit));
    const [, score] = /Overall exposure level for \S+: ([\d.]+)/.exec(output) ?? [];
    expect(Number(score), output).toBeLessThanOrEqual(2);
  });

  it("never gives up restarting, and is watched", () => {
    const all = settings(unit);
    expect(all.get("Type")).toEqual(["notify"]);
    expect(all.get("NotifyAccess")).toEqual(["main"]);
    expect(all.get("Restart")).toEqual(["always"]);
    expect(all.get("StartLimitIntervalSec")).toEqual(["0"]);
    expect(Number(all.get("WatchdogSec")?.[0])).toBe(30);
    expect(all.get("MemoryMax")).toHaveLength(1);
  });

  it("explains each exception to the hardening in the README", () => {
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    const open = [...settings(unit)].filter(
      ([key, values]) => /^(Private|Protect|MemoryDeny)/.test(key) && values.includes("no"),
    );
    for (const [key] of open) expect(readme, key).toContain(`\`${key}=no\``);
    for (const family of settings(unit).get("RestrictAddressFamilies")?.[0]?.split(" ") ?? [])
      expect(readme).toContain(family);
  });
});

describe.each(cardUnits)("%s", (unit) => {
  it("is clean for systemd-analyze verify", () => {
    const scripts = join(dirname(folder), "images/rootfs/usr/lib/visioborne");
    const text = readFileSync(join(folder, unit), "utf8")
      .replaceAll(ownNode, process.execPath)
      .replaceAll("/usr/lib/visioborne", scripts);
    const copy = join(root, unit);
    writeFileSync(copy, text);
    expect(run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", copy)).toEqual({
      code: 0,
      output: "",
    });
    for (const [, script] of text.matchAll(/^Exec\w+=[-+]*(\S*\/card-\w+)/gm)) {
      expect(statSync(script ?? "").mode & 0o111, script).not.toBe(0);
      expect(run("sh", "-n", script ?? "")).toEqual({ code: 0, output: "" });
    }
  });

  it("is as closed as its work lets it be", () => {
    if (!/^ExecStart=\/opt\/visioborne/m.test(readFileSync(join(folder, unit), "utf8"))) return;
    const { output } = run("systemd-analyze", "security", "--offline=true", "--no-pager", join(folder, unit));
    const [, score] = /Overall exposure level for \S+: ([\d.]+)/.exec(output) ?? [];
    expect(Number(score), output).toBeLessThanOrEqual(3.3);
  });
});

describe(seatUnit, () => {
  const text = readFileSync(join(folder, seatUnit), "utf8");

  it("is clean for systemd-analyze verify", () => {
    const copy = join(root, seatUnit);
    writeFileSync(copy, text.replace("ExecStart=seatd ", `ExecStart=${process.execPath} `));
    expect(run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", copy)).toEqual({
      code: 0,
      output: "",
    });
  });

  it("serves the screen's group alone, and is as closed as root can be who opens devices", () => {
    expect(settings(seatUnit).get("ExecStart")).toEqual([
      `seatd -g ${settings("visioborne-screen.service").get("Group")?.[0]}`,
    ]);
    const { output } = run("systemd-analyze", "security", "--offline=true", "--no-pager", join(folder, seatUnit));
    const [, score] = /Overall exposure level for \S+: ([\d.]+)/.exec(output) ?? [];
    expect(Number(score), output).toBeLessThanOrEqual(3.3);
  });
});

describe("visioborne.modules.conf", () => {
  /** Of Linux: what gives a name of /proc/devices. Each other one is built in, in Debian's kernel and in Raspberry Pi's. */
  const modules: Record<string, string> = {
    video4linux: "videodev",
    // videodev brings it.
    media: "videodev",
    alsa: "snd",
    i2c: "i2c-dev",
    ttyUSB: "usbserial",
    ttyACM: "cdc-acm",
    usb: "usbcore",
    usb_device: "usbcore",
  };
  const builtIn = new Set(["dma_heap", "gpiochip", "input", "ttyAMA", "ttyS"]);

  it("has each name that the daemon's unit opens known before the daemon is started", () => {
    const loaded = readFileSync(join(folder, "visioborne.modules.conf"), "utf8").match(/^[\w-]+$/gm);
    const names = settings("visioborne.service")
      .get("DeviceAllow")
      ?.map((value) => /^char-(\w+) /.exec(value)?.[1] ?? value);
    expect(names?.filter((name) => !builtIn.has(name)).toSorted()).toEqual(Object.keys(modules).toSorted());
    expect(loaded?.toSorted()).toEqual([...new Set(Object.values(modules))].toSorted());
    expect(settings("visioborne.service").get("After")?.join(" ")).toContain("systemd-modules-load.service");
  });
});

describe("visioborne-screen.policies.json", () => {
  const policies = JSON.parse(readFileSync(join(folder, "visioborne-screen.policies.json"), "utf8")) as object;

  it("lets the browser show what the screen's unit names, and nothing else", () => {
    const [, host] =
      /--url http:\/\/([\d.]+):/.exec(settings("visioborne-screen.service").get("ExecStart")?.[0] ?? "") ?? [];
    expect(policies).toMatchObject({ URLBlocklist: ["*"], URLAllowlist: [host], TranslateEnabled: false });
  });
});

describe("visioborne.sysusers.conf and visioborne.tmpfiles.conf", () => {
  it("make the users, every group that the unit names, and the directories with their modes", () => {
    const system = join(root, "system");
    const passwd = readFileSync(join(system, "etc/passwd"), "utf8");
    const groups = readFileSync(join(system, "etc/group"), "utf8");
    for (const unit of units) {
      const all = settings(unit);
      expect(passwd).toMatch(
        new RegExp(`^${all.get("User")?.[0]}:.*:/var/lib/${all.get("User")?.[0]}:/usr/sbin/nologin$`, "m"),
      );
      for (const group of all.get("SupplementaryGroups")?.[0]?.split(" ") ?? []) {
        expect(groups).toMatch(new RegExp(`^${group}:`, "m"));
      }
    }

    const created = run("systemd-tmpfiles", "--create", `--root=${system}`, join(folder, "visioborne.tmpfiles.conf"));
    expect(created, created.output).toMatchObject({ code: 0, output: "" });
    const mode = (path: string) => (statSync(join(system, path)).mode & 0o7777).toString(8);
    expect(mode("etc/visioborne")).toBe("750");
    expect(mode("etc/visioborne/keys")).toBe("750");
    expect(mode("etc/visioborne-supervisor/keys")).toBe("750");
    expect(mode("etc/visioborne-desk/keys")).toBe("750");
  });

  it("closes a private key that was copied in readable by all", () => {
    const system = join(root, "system");
    const key = join(system, "etc/visioborne/keys/borne.key");
    mkdirSync(dirname(key), { recursive: true });
    writeFileSync(key, "not a real key\n");
    chmodSync(key, 0o644);
    const { code, output } = run(
      "systemd-tmpfiles",
      "--create",
      `--root=${system}`,
      join(folder, "visioborne.tmpfiles.conf"),
    );
    expect(code, output).toBe(0);
    expect((statSync(key).mode & 0o7777).toString(8)).toBe("600");
  });
});

describe("99-visioborne.rules", () => {
  const text = readFileSync(join(folder, "99-visioborne.rules"), "utf8");
  const rules = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

  it("holds rules that udev can read: known keys, operators, closed quotes", () => {
    const part =
      /^(?:ACTION|SUBSYSTEM|KERNEL|SYMLINK|GROUP|MODE|TAG|GOTO|LABEL|(?:ENV|ATTR)\{\w+\})(?:==|!=|\+=|=)"[^"]*"$/;
    for (const rule of rules) {
      for (const piece of rule.split(/,\s*/)) expect(piece, rule).toMatch(part);
    }
    const labels = rules.flatMap((rule) => [...rule.matchAll(/LABEL="(\w+)"/g)].map((match) => match[1]));
    const targets = rules.flatMap((rule) => [...rule.matchAll(/GOTO="(\w+)"/g)].map((match) => match[1]));
    expect(labels).toEqual(expect.arrayContaining(targets));
  });

  it("is clean for udev's own reader", () => {
    // udevadm verify came with systemd 254; before, udevadm test is the one that reads every rule and says what is wrong.
    const rulesDir = "/run/udev/rules.d";
    const version = Number.parseInt(execFileSync("udevadm", ["--version"], { encoding: "utf8" }), 10);
    if (version >= 254) {
      // The groups are made by systemd-sysusers, on a borne.
      const rules = join(folder, "99-visioborne.rules");
      expect(run("udevadm", "verify", "--resolve-names=never", rules)).toMatchObject({ code: 0 });
      return;
    }
    // In a mount namespace of its own, with these rules and the groups that systemd-sysusers makes.
    const script = `
      mount -t tmpfs none /run && mkdir -p ${rulesDir} && cp "$1" ${rulesDir}/ && mount --bind "$2" /etc/group &&
      exec udevadm --debug test /sys/class/mem/null`;
    const files = [join(folder, "99-visioborne.rules"), join(root, "system/etc/group")];
    const { output } = run("unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", ...files);
    expect(output).toContain(`${rulesDir}/99-visioborne.rules`);
    expect(output.split("\n").filter((line) => line.includes("99-visioborne.rules:"))).toEqual([]);
  });

  it("gives devices only to groups that exist", () => {
    const known = readFileSync(join(folder, "visioborne.sysusers.conf"), "utf8");
    for (const [, group] of text.matchAll(/GROUP="(\w+)"/g)) expect(known).toMatch(new RegExp(`^g ${group}\\s`, "m"));
  });
});

describe("50-visioborne.polkit.rules", () => {
  type Rule = (action: { id: string }, subject: { user: string }) => string;
  const rules: Rule[] = [];
  runInNewContext(readFileSync(join(folder, "50-visioborne.polkit.rules"), "utf8"), {
    polkit: { addRule: (rule: Rule) => rules.push(rule), Result: { YES: "yes", NO: "no", NOT_HANDLED: "not handled" } },
  });
  const login1 = "org.freedesktop.login1";

  it.each([
    ["visioborne", `${login1}.reboot`, "yes"],
    ["visioborne", `${login1}.reboot-multiple-sessions`, "yes"],
    ["visioborne", `${login1}.reboot-ignore-inhibit`, "not handled"],
    ["visioborne", `${login1}.power-off`, "not handled"],
    ["visioborne", "org.freedesktop.systemd1.manage-units", "not handled"],
    ["visioborne-supervisor", `${login1}.reboot`, "not handled"],
    ["visioborne-desk", `${login1}.reboot`, "not handled"],
    ["www-data", `${login1}.reboot`, "not handled"],
  ])("%s asking for %s: %s", (user, id, expected) => {
    expect(rules).toHaveLength(1);
    expect(rules[0]?.({ id }, { user })).toBe(expected);
  });
});

describe("systemd/README.md", () => {
  it("says of every file where it goes", () => {
    const readme = readFileSync(join(folder, "README.md"), "utf8");
    for (const unit of cardUnits)
      expect(readme).toContain(unit.replace(/^visioborne-enrolled\.service$/, "enrolled.path"));
    for (const file of [...units, "restart-backoff.conf", "99-visioborne.rules", "50-visioborne.polkit.rules"]) {
      expect(existsSync(join(folder, file))).toBe(true);
      expect(readme).toContain(`| \`${file}\` |`);
    }
  });
});
