import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { boxDhcp } from "../field/box-dhcp.ts";
import { asNotepad, cardConfig, slimProfile } from "../field/card-files.ts";
import { Field, READY_MS } from "../field/field.ts";
import { expectThat, type Bench, type Scenario } from "../scenario.ts";

/** With what an installer meets: an accent, a blank; a quote in the password. */
const WIFI = { ssid: "Mairie de Percé", password: 'mot de passe "simple"' };
const ADDRESS = "10.77.0";

/**
 * The box of the town hall, in a network namespace of its own, on the second of two radios that hear each other
 * (mac80211_hwsim): WPA2, and addresses by DHCP. Made of what the image has.
 */
const BOX = `
  ip netns add box
  iw phy "$(cat /sys/class/net/wlan1/phy80211/name)" set netns name box
  cat >/run/box.conf <<'END'
network={
  ssid=${Buffer.from(WIFI.ssid).toString("hex")}
  mode=2
  frequency=2412
  proto=RSN
  pairwise=CCMP
  key_mgmt=WPA-PSK
  psk="${WIFI.password}"
}
END
  cat >/run/box.cjs <<'END'
${boxDhcp(ADDRESS)}
END
  ip -n box link set wlan1 up
  ip netns exec box wpa_supplicant -B -i wlan1 -c /run/box.conf
  ip -n box addr add ${ADDRESS}.1/24 dev wlan1
  ip -n box route add default dev wlan1
  ip netns exec box setsid /opt/visioborne/bin/node /run/box.cjs >/run/box.log 2>&1 &
  sleep 1`;

const SSH_PORT = 2222;

/** A pair of keys of a technician's. */
function keyPair(bench: Bench, name: string): string {
  const file = join(bench.dir, name);
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file]);
  return file;
}

/** What a command says by ssh, its errors included; the host's key is learned once and insisted on after. */
async function bySsh(bench: Bench, key: string, command: string): Promise<{ code: number; said: string }> {
  const known = `UserKnownHostsFile=${join(bench.dir, "known_hosts")}`;
  const options = [
    "BatchMode=yes",
    "StrictHostKeyChecking=accept-new",
    "IdentitiesOnly=yes",
    "ConnectTimeout=60",
    known,
  ];
  const args = ["-F", "none", "-i", key, "-p", String(SSH_PORT), ...options.flatMap((one) => ["-o", one])];
  return await new Promise((resolve) => {
    execFile("ssh", [...args, "root@127.0.0.1", command], { timeout: 120_000 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 255), said: `${stdout}${stderr}`.trim() }),
    );
  });
}

/** The same until the borne answers: its keys are made after the first start's own work. */
async function bySshAtLast(bench: Bench, key: string, command: string): Promise<{ code: number; said: string }> {
  const endMs = performance.now() + READY_MS;
  for (;;) {
    const told = await bySsh(bench, key, command);
    if (told.code !== 255 || !/refused|reset|closed|timed out/i.test(told.said) || performance.now() > endMs)
      return told;
    await new Promise((resolve) => setTimeout(resolve, 2000));
  }
}

const STATE =
  "wpa_cli -i wlan0 status | grep -E '^(ssid|key_mgmt|wpa_state)='; ip -color=never -4 -o addr show dev wlan0";
const WORDS = "networkctl status -n 12 --no-pager wlan0; ip -color=never -n box addr; cat /run/box.log";
const JOINED_MS = 90_000;

export const NETWORK: readonly Scenario[] = [
  {
    name: "network/wifi",
    what: "a Wi-Fi network that is on the card: joined, an address had, the password gone from the card",
    minutes: 30,
    async run(bench) {
      const field = await Field.open(bench, {
        profile: slimProfile(),
        config: (code) => asNotepad(cardConfig(code, { wifi: WIFI })),
        machine: { append: "modules_load=mac80211_hwsim", hardware: { shell: true } },
      });
      const { machine } = field;
      await field.up();
      bench.say((await machine.shell.run(BOX)).replaceAll("\n", " "));
      const endMs = performance.now() + JOINED_MS;
      let state = "";
      while (!state.includes(`inet ${ADDRESS}.`) && performance.now() < endMs) {
        await new Promise((resolve) => setTimeout(resolve, 2000));
        state = await machine.shell.run(STATE);
      }
      bench.say(state.replaceAll("\n", " "));
      if (!state.includes(`inet ${ADDRESS}.`)) bench.say(await machine.shell.run(WORDS));
      expectThat(state.includes("wpa_state=COMPLETED"), `the network joined, not ${state}`);
      expectThat(state.includes("key_mgmt=WPA2-PSK"), `with its password, not ${state}`);
      expectThat(state.includes(`inet ${ADDRESS}.`), `an address of the box, not ${state}`);
      const card = (await field.disk.read(1, "visioborne.yaml"))?.toString("utf8") ?? "";
      expectThat(card.includes(WIFI.ssid), "the network on the card");
      expectThat(!card.includes(WIFI.password), "the password erased on the card");
      await field.cutAndCheck();
    },
  },
  {
    name: "network/ssh-by-key",
    what: "a technician's key on the card: ssh by it and by nothing else, and the borne is the same one at the next start",
    minutes: 40,
    async run(bench) {
      const [key, foreign] = [keyPair(bench, "technician"), keyPair(bench, "stranger")];
      const keys = [readFileSync(`${key}.pub`, "utf8").trim()];
      const field = await Field.open(bench, {
        profile: slimProfile(),
        config: (code) => asNotepad(cardConfig(code, { ssh: { keys } })),
        machine: { hardware: { forward: { from: SSH_PORT, to: 22 } } },
      });
      await field.up();
      // The doctor asks the daemon, as the technician would.
      const doctor = await bySshAtLast(bench, key, "id -un; visioborne status --json");
      bench.say(`ssh: ${doctor.said.slice(0, 120).replaceAll("\n", " ")}`);
      expectThat(doctor.code === 0, `a command done by ssh, not ${doctor.code}: ${doctor.said}`);
      expectThat(
        doctor.said.startsWith("root\n") && doctor.said.includes('"ready"'),
        `the borne's own word, not ${doctor.said}`,
      );
      const stranger = await bySsh(bench, foreign, "id");
      expectThat(stranger.said.includes("Permission denied (publickey)"), `no other key, not ${stranger.said}`);
      await field.statusFile((text) => text.includes("ssh ouvert, par clé seulement"));
      await field.machine.cut();
      await field.up();
      // With another key of the host's, ssh would refuse.
      const again = await bySshAtLast(bench, key, "ls /data/ssh");
      expectThat(again.code === 0, `the same host's key after a cut, not ${again.code}: ${again.said}`);
      await field.cutAndCheck();
    },
  },
];
