import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { startVirtualPrinter } from "../../src/bench/peripherals/virtual-printer.ts";
import { virtualScanner } from "../../src/bench/peripherals/virtual-scanner.ts";
import { startVirtualTicketPrinter } from "../../src/bench/peripherals/virtual-ticket-printer.ts";
import type { Discovery } from "../../src/cli/discover/probe.ts";
import { readProfile } from "../../src/cli/profile.ts";
import { I2cStand } from "../hardware/i2c/stand.ts";
import { FakeLd2410 } from "../hardware/serial/ld2410.ts";
import { FakeSerialLine } from "../hardware/serial/line.ts";
import { quiet } from "../contract/kit/context.ts";
import { tempDir } from "../support/twin-borne.ts";
import { Daemon, place, visioborne } from "../support/visioborne.ts";

/** Nothing outside of loopback, and no port of a real ipp-usb. */
const ALONE = ["--no-network", "--usb-ports", "1-1"];

async function discover(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Discovery> {
  const { code, stdout, stderr } = await visioborne(["doctor", "--discover", "--json", ...args], { env });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return JSON.parse(stdout) as Discovery;
}

const of = ({ found }: Discovery, probe: string): readonly object[] => found.filter((one) => one.probe === probe);

/** A tree of /dev, /proc and /sys. A value that begins with `->` is a link. */
function tree(files: Readonly<Record<string, string>>): string {
  const root = tempDir("discover");
  for (const [path, text] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    if (text.startsWith("->")) symlinkSync(text.slice(2), file);
    else writeFileSync(file, text);
  }
  return root;
}

const PI: Readonly<Record<string, string>> = {
  "proc/device-tree/model": "Raspberry Pi 5 Model B Rev 1.0\0",
  "sys/class/gpio/gpiochip571/label": "pinctrl-rp1\n",
  "sys/class/gpio/gpiochip571/ngpio": "54\n",
  "sys/class/video4linux/video0/name": "HD Pro Webcam C920\n",
  "sys/class/video4linux/video0/index": "0\n",
  "sys/class/video4linux/video1/name": "HD Pro Webcam C920\n",
  "sys/class/video4linux/video1/index": "1\n",
  "sys/class/video4linux/video19/name": "rpi-hevc-dec\n",
  "sys/class/video4linux/video19/index": "0\n",
  "sys/class/video4linux/v4l-subdev0/name": "imx708 10-001a\n",
  "dev/video0": "",
  "dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_1234-video-index0": "->../../video0",
  "proc/asound/cards":
    " 0 [vc4hdmi0       ]: vc4-hdmi - vc4-hdmi-0\n                      vc4-hdmi-0\n" +
    " 1 [USB            ]: USB-Audio - Jabra SPEAK 510 USB\n                      Jabra at usb-1, full speed\n",
  "proc/asound/card0/pcm0p/info": "",
  "proc/asound/card1/pcm0p/info": "",
  "proc/asound/card1/pcm0c/info": "",
};

test("what the kernel tells of: board, GPIO chip, cameras by their lasting name, sound cards by what they can", async () => {
  const discovery = await discover([...ALONE, "--root", tree(PI)]);
  expect(of(discovery, "board")).toMatchObject([{ kind: "board", what: "Raspberry Pi 5 Model B Rev 1.0" }]);
  expect(of(discovery, "gpio")).toMatchObject([{ what: "pinctrl-rp1, 54 lines" }]);
  expect(of(discovery, "cameras")).toMatchObject([
    {
      what: "HD Pro Webcam C920",
      where: "/dev/v4l/by-id/usb-046d_HD_Pro_Webcam_C920_1234-video-index0",
      options: { source: "v4l2" },
    },
    { what: "imx708@1a", options: { source: "libcamera" } },
  ]);
  expect(of(discovery, "sound")).toMatchObject([
    { where: "plughw:CARD=vc4hdmi0", what: "vc4-hdmi-0, plays", options: { speaker: "plughw:CARD=vc4hdmi0" } },
    {
      where: "plughw:CARD=USB",
      what: "Jabra SPEAK 510 USB, plays and records",
      options: { speaker: "plughw:CARD=USB", microphone: "plughw:CARD=USB" },
    },
  ]);
});

test("nothing at all is connected: nothing is found, nothing fails", async () => {
  const discovery = await discover([...ALONE, "--root", tree({})]);
  expect(discovery).toEqual({
    found: [{ kind: "board", what: "Linux", where: "this machine", driver: "linux", options: {}, probe: "board" }],
    notLooked: [],
  });
});

test("serial ports: the radar by its reports, the ticket printer by its answer, the others named as silent", async () => {
  const dir = tempDir("discover-serial");
  const radar = new FakeLd2410(join(dir, "radar"));
  const tickets = await startVirtualTicketPrinter({ dir: join(dir, "tickets"), lineMs: 10 });
  const mute = new FakeSerialLine(join(dir, "mute"), () => undefined);
  onTestFinished(async () => void (await Promise.all([radar.stop(), tickets.stop(), mute.unplug()])));
  await Promise.all([radar.start(), mute.plug()]);
  const { path } = tickets.options() as { path: string };
  const ports = [radar.line.path, path, mute.path, join(dir, "none")].flatMap((port) => ["--port", port]);
  const discovery = await discover([...ALONE, "--root", tree({}), ...ports]);
  expect(of(discovery, "serial")).toMatchObject([
    { kind: "presence", driver: "ld2410", options: { path: radar.line.path } },
    { kind: "printer", driver: "escpos", options: { path } },
  ]);
  expect(discovery.notLooked).toMatchObject([
    { where: mute.path, why: expect.stringContaining("nobody known") as string },
    { where: join(dir, "none"), why: expect.stringContaining("not there") as string },
  ]);
  // Looking has configured nothing.
  expect(radar.heard).toEqual([]);
});

test("I2C: sensors by their id; an absent one, a stuck bus and the computer's own buses stop nothing", async () => {
  const stand = await I2cStand.start();
  onTestFinished(() => stand.stop());
  const root = tree({
    "dev/i2c-1": "",
    "dev/i2c-7": "",
    "sys/class/i2c-dev/i2c-1/name": "bcm2835 (i2c@7e804000)\n",
    "sys/class/i2c-dev/i2c-7/name": "AMDGPU DM i2c hw bus 0\n",
  });
  const look = (): Promise<Discovery> => discover([...ALONE, "--root", root], stand.env);
  expect(of(await look(), "i2c")).toMatchObject([
    { kind: "presence", driver: "vl53l1x", where: "/dev/i2c-1, 0x29", options: { bus: 1 } },
    { kind: "presence", driver: "sths34pf80", where: "/dev/i2c-1, 0x5a", options: { bus: 1 } },
  ]);
  await stand.order({ vl53l1x: { fault: "absent" } });
  const without = await look();
  expect(of(without, "i2c")).toMatchObject([{ driver: "sths34pf80" }]);
  expect(without.notLooked).toMatchObject([{ where: "/dev/i2c-7", why: expect.stringContaining("own") as string }]);
  await stand.order({ bus: { fault: "bus-stuck" } });
  const stuck = await look();
  expect(of(stuck, "i2c")).toEqual([]);
  expect(stuck.notLooked[0]).toMatchObject({ where: "/dev/i2c-1", why: expect.stringContaining("stuck") as string });
  expect(of(stuck, "board")).toHaveLength(1);
});

test("printer and scanner: by host, and a scanner behind ipp-usb by no port at all", async () => {
  const dir = tempDir("discover-papers");
  const printer = await startVirtualPrinter({ dir: join(dir, "printer"), sheetMs: 100 });
  const { signal } = new AbortController();
  const scanner = await virtualScanner({ dir: join(dir, "scanner"), log: quiet, signal, options: {} });
  onTestFinished(async () => void (await Promise.all([printer.stop(), scanner.stop()])));
  const { uri } = printer.options() as { uri: string };
  const url = new URL(String(scanner.options()["url"]));
  const hosts = ["--host", new URL(uri.replace("ipp:", "http:")).host, "--host", url.host];
  const byHost = await discover([...ALONE, "--root", tree({}), ...hosts]);
  expect(of(byHost, "papers")).toMatchObject([
    { kind: "printer", driver: "ipp", options: { uri } },
    {
      kind: "scanner",
      what: "Visioborne Virtual scanner, serial VIRTUAL-1, glass and feeder",
      options: { url: `http://${url.host}/eSCL` },
    },
  ]);
  const range = ["--usb-ports", `${url.port}-${url.port}`];
  expect(of(await discover(["--no-network", ...range, "--root", tree({})]), "papers")).toMatchObject([
    { kind: "scanner", driver: "escl", options: {} },
  ]);
});

test("the local network, by avahi-browse: what it lists is asked; one that hangs or is missing is told", async () => {
  const dir = tempDir("discover-network");
  const { signal } = new AbortController();
  const scanner = await virtualScanner({ dir: join(dir, "scanner"), log: quiet, signal, options: {} });
  onTestFinished(() => scanner.stop());
  const { port } = new URL(String(scanner.options()["url"]));
  const command = (text: string): string => {
    const folder = tempDir("avahi");
    writeFileSync(join(folder, "avahi-browse"), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return `${folder}:/usr/bin:/bin`;
  };
  const args = ["--usb-ports", "1-1", "--root", tree({})];
  const line = `=;lo;IPv4;Office\\032MFP;_uscan._tcp;local;mfp.local;127.0.0.1;${port};"rs=eSCL" "ty=Office MFP"`;
  const there = command(`[ "$2" = _uscan._tcp ] && echo '+;lo;IPv4;x;_uscan._tcp;local' && echo '${line}'; exit 0`);
  expect(of(await discover(args, { PATH: there }), "papers")).toMatchObject([
    { kind: "scanner", options: { url: `http://127.0.0.1:${port}/eSCL` } },
  ]);
  // All of the programs that the test itself needs, and no other.
  const bare = tempDir("bare-path");
  symlinkSync("/usr/bin/setpriv", join(bare, "setpriv"));
  expect((await discover(args, { PATH: bare })).notLooked).toMatchObject([
    { where: "local network", why: expect.stringContaining("avahi-utils") as string },
  ]);
  const hung = await discover(args, { PATH: command("exec sleep 60") });
  expect(hung.notLooked).toMatchObject([{ where: "local network" }]);
}, 60_000);

test("--propose prints a profile that is valid as it stands, with what was found beside each device", async () => {
  const args = ["doctor", "--propose", ...ALONE, "--root", tree(PI)];
  const { code, stdout } = await visioborne(args);
  expect(code).toBe(0);
  const file = join(tempDir("proposed"), "profile.yaml");
  writeFileSync(file, stdout);
  const { profile, problems } = await readProfile(file);
  expect(problems).toEqual([]);
  expect(profile?.name).toBe("raspberry-pi-5-model-b-rev-1-0");
  expect(Object.entries(profile?.devices ?? {}).map(([id, { driver }]) => [id, driver])).toEqual([
    ["button", "gpio-cdev"],
    ["lamps", "gpio-cdev"],
    ["camera", "gstreamer"],
    ["sound", "gstreamer"],
    ["board", "linux"],
  ]);
  // The card that records as well as plays.
  expect(profile?.devices["sound"]?.options).toMatchObject({
    speaker: "plughw:CARD=USB",
    microphone: "plughw:CARD=USB",
  });
  expect(profile?.devices["button"]?.options).toMatchObject({ line: "GPIO17" });
  expect(stdout).toContain("# found: HD Pro Webcam C920 at /dev/v4l/by-id/");
  expect(stdout).toContain("# found too, not taken: imx708@1a at CSI connector");
  expect(stdout).toContain("# printer: nothing was found.");
});

test("a daemon that runs keeps its buses and ports to itself, though it can't say so yet", async () => {
  const here = place();
  const daemon = new Daemon(here);
  await daemon.line({ msg: "ready" });
  daemon.kill("SIGSTOP");
  const port = join(tempDir("held"), "port");
  const root = tree({ "dev/i2c-1": "" });
  const discovery = await discover([...ALONE, "--config", here.config, "--root", root, "--port", port]);
  daemon.kill("SIGCONT");
  await daemon.stop();
  expect(discovery.notLooked.map(({ where }) => where)).toEqual(["/dev/i2c-1", port]);
  for (const { why } of discovery.notLooked) expect(why).toContain("daemon");
});
