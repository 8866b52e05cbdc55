import { boxDhcp } from "../field/box-dhcp.ts";
import { asNotepad, cardConfig, slimProfile } from "../field/card-files.ts";
import { Field } from "../field/field.ts";
import { expectThat, type Scenario } from "../scenario.ts";

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
];
