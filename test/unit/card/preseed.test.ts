import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readPreseed } from "../../../src/card/preseed.ts";
import { placeInToml, placeInYaml } from "../../../src/card/secret-values.ts";
import { CardStand, GOOD } from "../../support/card/stand.ts";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE poste";
/** As Raspberry Pi Imager 2 writes it. */
const IMAGER = `config_version = "1.1"

[system]
hostname = "Villedieu"

[user]
name = "alice"
password = "$5$abc$def"
password_encrypted = true

[ssh]
enabled = true
password_authentication = false
authorized_keys = [
  "${KEY}",
]

[wlan]
ssid = "Mairie"
password = "un mot # de passe"   # as typed
password_encrypted = false
hidden = true
country = "fr"

[locale]
keymap = "fr"
timezone = "Indian/Reunion"
lang = "fr_FR.UTF-8"

[time]
ntp = ["ntp.mairie.example"]
`;
const read = (text: string) => readPreseed(Buffer.from(text));

test("what Imager was told, as far as it means something here", () => {
  expect(read(IMAGER)).toEqual({
    hostname: "villedieu",
    wifi: { ssid: "Mairie", password: "un mot # de passe", hidden: true, country: "FR" },
    wifiErased: false,
    sshKeys: [KEY],
    timeZone: "Indian/Reunion",
    language: "fr",
    ntp: ["ntp.mairie.example"],
    problems: [],
  });
});

test.each([
  ["nothing", "", {}],
  ["ssh without a key stays closed", "[ssh]\nenabled = true\npassword_authentication = true\n", { sshKeys: undefined }],
  ["ssh that is not enabled stays closed", `[ssh]\nauthorized_keys = ["${KEY}"]\n`, { sshKeys: undefined }],
  ["a network by its bytes", '[wlan]\nssid_hex = "4d6169726965"\n', { wifi: { ssid: "Mairie" } }],
  ["an open network", '[wlan]\nssid = "Libre"\n', { wifi: { ssid: "Libre", country: "FR" } }],
  ["a password that is none", '[wlan]\nssid = "a"\npassword = "court"\n', { wifi: undefined }],
  ["an erased one", '[wlan]\nssid = "a"\npassword = "XXXXXXXX"\n', { wifiErased: true }],
  ["a zone that is none", '[locale]\ntimezone = "Mars/Phobos"\n', { timeZone: undefined }],
  ["a name with a dot", '[system]\nhostname = "a.b"\n', { hostname: undefined }],
  ["values of other types", "[system]\nhostname = 3\n[wlan]\nssid = []\n[ssh]\nenabled = 1\n", { hostname: undefined }],
])("%s", (_name, text, expected) => {
  const found = read(text);
  for (const [key, value] of Object.entries(expected)) {
    if (value === undefined) expect(found).not.toHaveProperty(key);
    else expect(found).toMatchObject({ [key]: value });
  }
});

test.each([
  ["no TOML", "[wlan\nssid = 1", /^2?/],
  ["not UTF-8", Buffer.from([0xff, 0xfe, 0x00]), /UTF-8/],
  ["too large", "#".repeat(70_000), /bytes/],
])("%s is told, and nothing is taken from it", (_name, text, found) => {
  const { problems, ...others } = readPreseed(Buffer.from(text));
  expect(others).toEqual({ wifiErased: false });
  expect(problems).toMatchObject([{ code: "preseed.unread", severity: "warning" }]);
  expect(problems[0]?.found).toMatch(found);
});

describe("on the card", () => {
  test("system files are made of it, and its passwords are erased in place", async () => {
    using stand = new CardStand();
    stand.put("config", GOOD);
    stand.put("preseed", IMAGER);
    const report = await stand.apply();
    expect(report).toMatchObject({ state: "good", ssh: true, wifi: { ssid: "Mairie", from: "rpi-preseed.toml" } });
    const file = (path: string) => readFileSync(join(stand.names.system, path), "utf8");
    expect(file("etc/hostname")).toBe("villedieu\n");
    expect(file("etc/ssh/visioborne_authorized_keys")).toContain(KEY);
    expect(file("etc/systemd/timesyncd.conf.d/visioborne.conf")).toContain("NTP=ntp.mairie.example");
    expect(file("etc/wpa_supplicant/wpa_supplicant-wlan0.conf")).toContain(
      `ssid=${Buffer.from("Mairie").toString("hex")}`,
    );
    expect(stand.read(stand.names.config)).toContain("timeZone: Indian/Reunion");
    const after = stand.read(stand.names.cardPreseed) ?? "";
    expect(after).toHaveLength(IMAGER.length);
    expect(after).toContain(`password = "${"X".repeat(17)}"   # as typed`);
    expect(after).not.toMatch(/mot|abc/);
    expect(await stand.apply()).toMatchObject({ state: "good", wifi: { ssid: "Mairie" } });
  });

  test("visioborne.yaml goes before it; what is not asked for any more is gone", async () => {
    using stand = new CardStand();
    stand.put("preseed", IMAGER);
    stand.put("config", `${GOOD}hostname: ici\nwifi: { ssid: Ecole, password: "autre mot" }\n`);
    expect(await stand.apply()).toMatchObject({ wifi: { ssid: "Ecole", from: "visioborne.yaml" } });
    expect(stand.read(join(stand.names.system, "etc/hostname"))).toBe("ici\n");
    stand.put("preseed", "");
    stand.put("config", GOOD);
    expect(await stand.apply()).toMatchObject({ ssh: false });
    expect(stand.read(join(stand.names.system, "etc/ssh/visioborne_authorized_keys"))).toBeUndefined();
    expect(stand.read(join(stand.names.system, "etc/wpa_supplicant/wpa_supplicant-wlan0.conf"))).toBeUndefined();
  });

  test("alone, it gives the network all the same: a technician can come in and look", async () => {
    using stand = new CardStand();
    stand.put("preseed", IMAGER);
    expect(await stand.apply()).toMatchObject({ state: "missing", configured: false, ssh: true });
    expect(stand.read(stand.names.cardPreseed)).not.toContain("un mot");
  });
});

test.each([
  ["plain", "wifi:\n  password: abcdefgh # c\n", "wifi:\n  password: XXXXXXXX # c\n"],
  ["in double quotes", 'wifi: { password: "a\\"b # c" }\r\n', 'wifi: { password: "XXXXXXXX" }\r\n'],
  ["in single quotes, with accents", "wifi: { password: 'été ici' }\n", "wifi: { password: 'XXXXXXXXX' }\n"],
  ["behind a byte order mark", "\uFEFFwifi: { password: abcdefgh }\n", "\uFEFFwifi: { password: XXXXXXXX }\n"],
])("erased where it stands: %s", (_name, before, after) => {
  const bytes = Buffer.from(before);
  const place = placeInYaml(bytes, ["wifi", "password"]);
  bytes.set(place?.bytes ?? [], place?.offset ?? 0);
  expect(bytes.toString()).toBe(after);
  expect(placeInYaml(bytes, ["wifi", "password"])).toBeUndefined();
});

test("erased in its section of TOML only", () => {
  const bytes = Buffer.from("[user]\npassword = \"abcdefgh\"\n[wlan]\n  password = 'ijklmnop'\r\n");
  const place = placeInToml(bytes, "wlan", "password");
  bytes.set(place?.bytes ?? [], place?.offset ?? 0);
  expect(bytes.toString()).toBe("[user]\npassword = \"abcdefgh\"\n[wlan]\n  password = 'XXXXXXXX'\r\n");
  expect(placeInToml(bytes, "locale", "password")).toBeUndefined();
});
