import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/borne/config/load.ts";
import { codeHash, noteRefusal } from "../../../src/borne/enrolment/refused.ts";
import { open } from "../../../src/card/identity-copy.ts";
import { CardStand, CODE, Cut, GOOD } from "../../support/card/stand.ts";

const WIFI = `${GOOD}wifi: { ssid: Mairie, password: "tr\u00e8s secret" }\n`;

describe("a good card", () => {
  test("becomes the daemon's configuration and profile, and says so", async () => {
    using stand = new CardStand();
    stand.put("config", `\uFEFF${GOOD}line: { metered: true }\n`.replaceAll("\n", "\r\n"));
    const report = await stand.apply();
    expect(report).toMatchObject({
      state: "good",
      configured: true,
      code: "waiting",
      profile: "simulated",
      remarks: [],
    });
    const { config } = await loadConfig(stand.names.config);
    expect(config).toMatchObject({ borne: { id: "villedieu-1" }, health: { periodS: 300 } });
    expect(config?.enrolment?.codeFile).toBe(stand.names.code);
    expect(stand.read(stand.names.code)).toBe(`${CODE}\n`);
    expect(statSync(stand.names.code).mode & 0o777).toBe(0o600);
    expect(stand.status()).toContain("CONFIGURATION  : CORRECTE\r\n");
    expect(stand.read(join(stand.names.system, "etc/hostname"))).toBe("villedieu-1\n");
    expect(existsSync(stand.names.unconfigured)).toBe(false);
  });

  test("a second look writes nothing", async () => {
    using stand = new CardStand();
    stand.put("config", WIFI);
    await stand.apply();
    stand.nowMs += 3_600_000;
    await stand.apply();
    const before = statSync(stand.names.cardStatus).mtimeMs;
    const { steps } = await stand.apply();
    expect(statSync(stand.names.cardStatus).mtimeMs).toBe(before);
    // Of the report, in RAM.
    expect(steps.length).toBeLessThan(8);
  });

  test("its public files come along; a private key is refused", async () => {
    using stand = new CardStand();
    const pem =
      "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";
    stand.put("ordres.pub", pem);
    stand.put("config", `${GOOD}commands: { publicKeyFile: ordres.pub }\n`);
    expect(await stand.apply()).toMatchObject({ state: "good", problems: [] });
    const { config, problems } = await loadConfig(stand.names.config);
    expect(problems).toEqual([]);
    expect(stand.read(config?.commands.publicKeyFile ?? "")).toBe(pem);
    stand.put(
      "config",
      GOOD.replace(/enrolment.*\n/, `broker: { url: "mqtts://b", caFile: ca, certFile: c, keyFile: k }\n`),
    );
    expect(await stand.apply()).toMatchObject({ state: "rejected", configured: true });
    expect(stand.status()).toContain("une clé privée sur la carte");
  });
});

describe("secrets", () => {
  test("the Wi-Fi's password is kept, and nothing of it stays on the card", async () => {
    using stand = new CardStand();
    stand.put("config", WIFI);
    const before = readFileSync(stand.names.cardConfig);
    await stand.apply();
    const after = readFileSync(stand.names.cardConfig);
    expect(after.length).toBe(before.length);
    expect(after.toString()).toContain('password: "XXXXXXXXXXXX"');
    expect(stand.read(stand.names.secrets)).toContain("très secret");
    expect(statSync(stand.names.secrets).mode & 0o777).toBe(0o600);
    const conf = stand.read(join(stand.names.system, "etc/wpa_supplicant/wpa_supplicant-wlan0.conf")) ?? "";
    expect(conf).toContain('sae_password="très secret"');
    // Read again it is the same, though the card has it no more.
    expect(await stand.apply()).toMatchObject({ state: "good", wifi: { ssid: "Mairie" } });
    expect(stand.read(join(stand.names.system, "etc/wpa_supplicant/wpa_supplicant-wlan0.conf"))).toBe(conf);
    expect(stand.status()).not.toContain("secret");
    // Another network wants its own.
    stand.put("config", after.toString().replace("Mairie,", "Ecole,"));
    expect(await stand.apply()).toMatchObject({ state: "rejected" });
    expect(stand.status()).toContain("Écrivez de nouveau le mot de passe du Wi-Fi");
  });

  test("the code is erased everywhere once it was used, and the status says when", async () => {
    using stand = new CardStand();
    stand.put("config", GOOD);
    await stand.apply();
    expect(stand.read(stand.names.cardConfig)).toContain(CODE);
    stand.enrol();
    expect(await stand.apply()).toMatchObject({ state: "good", code: "used" });
    expect(stand.status()).toContain(
      "INSCRIPTION    : code utilisé le 22/11/2026 à 14:00 ; certificat jusqu'au 20/02/2027",
    );
    const files = readdirSync(stand.root, { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), "latin1"));
    expect(texts.filter((text) => text.includes("2P0KE"))).toEqual([]);
    expect(await stand.apply()).toMatchObject({ state: "good", code: "used", problems: [] });
  });

  test("a code that the supervisor refused: told with the reason, until another is on the card", async () => {
    using stand = new CardStand();
    stand.put("config", GOOD);
    await stand.apply();
    mkdirSync(stand.names.identity, { recursive: true });
    noteRefusal(stand.names.identity, { code: "enrolment.code-expired", of: codeHash(CODE.toLowerCase()) });
    expect(await stand.apply()).toMatchObject({
      state: "good",
      code: "refused",
      codeRefused: "enrolment.code-expired",
    });
    expect(stand.status()).toContain(
      "INSCRIPTION    : code refusé : ce code est périmé\r\n                 Demandez un nouveau code au syndicat",
    );
    noteRefusal(stand.names.identity, { code: "enrolment.code-expired", of: codeHash("of before") });
    expect(await stand.apply()).toMatchObject({ code: "waiting" });
    expect(existsSync(stand.names.refused)).toBe(false);
  });

  test("a new code gives the identity up for another one; another name without a code is refused", async () => {
    using stand = new CardStand();
    stand.put("config", GOOD);
    await stand.apply();
    stand.enrol();
    await stand.apply();
    const erased = stand.read(stand.names.cardConfig) ?? "";
    stand.put("config", erased.replace("villedieu-1", "villedieu-2"));
    expect(await stand.apply()).toMatchObject({ state: "rejected", code: "used", borne: "manche/villedieu-1" });
    expect(stand.status()).toContain('une borne déjà inscrite sous le nom "villedieu-1"');
    const other = "4NZWR-8PC2M-0V6TK-H3XQJ-9BDY5-GA1FE-S7NW2-RMC4K";
    stand.put("config", GOOD.replace(CODE, other));
    const report = await stand.apply();
    // Its check letters are wrong: told by the group, and the identity stays.
    expect(report).toMatchObject({ state: "rejected", code: "used" });
    expect(stand.status()).toMatch(/une faute de frappe dans le groupe \d/);
    stand.put("config", GOOD);
    // The code that was used before is known for what it is.
    expect(await stand.apply()).toMatchObject({ state: "good", code: "used" });
  });
});

describe("what goes wrong", () => {
  test("a bad card keeps what works; mended, it is taken", async () => {
    using stand = new CardStand();
    stand.put("config", GOOD);
    await stand.apply();
    const before = stand.read(stand.names.config);
    stand.put("config", GOOD.replace("services:", "servics:"));
    expect(await stand.apply()).toMatchObject({ state: "rejected", configured: true });
    expect(stand.read(stand.names.config)).toBe(before);
    expect(stand.status()).toContain("La borne marche avec la dernière configuration correcte.");
    stand.put("config", GOOD.replace("Mairie", "Maison"));
    expect(await stand.apply()).toMatchObject({ state: "good" });
    expect(stand.read(stand.names.config)).toContain("Maison de Villedieu");
  });

  test.each([
    ["no file", "missing", (stand: CardStand) => void stand],
    ["an empty file", "rejected", (stand: CardStand) => stand.put("config", "")],
    ["a file of 1 MB", "rejected", (stand: CardStand) => stand.put("config", "#".repeat(1024 * 1024))],
  ])("%s, and nothing from before: nobody is hidden from it", async (_name, state, prepare) => {
    using stand = new CardStand();
    prepare(stand);
    expect(await stand.apply()).toMatchObject({ state, configured: false });
    expect(existsSync(stand.names.unconfigured)).toBe(true);
    expect(stand.status()).toContain("La borne ne peut pas marcher");
  });

  test("a card that can't be read is not written either", async () => {
    using stand = new CardStand();
    stand.put("config", GOOD);
    await stand.apply();
    rmSync(stand.names.cardStatus);
    expect(await stand.apply({ mounted: false })).toMatchObject({ state: "unreadable", configured: true });
    expect(stand.status()).toBe("");
  });

  test("a disk that takes nothing is told, and the password stays on the card", async () => {
    using stand = new CardStand();
    stand.put("config", WIFI);
    rmSync(stand.places.data, { recursive: true });
    writeFileSync(stand.places.data, "not a folder");
    const report = await stand.apply();
    expect(report.remarks.length).toBeGreaterThan(0);
    expect(stand.read(stand.names.cardConfig)).toContain("très secret");
    expect(stand.status()).toContain("ATTENTION      :");
  });

  test("Windows' visioborne.yaml.txt is read all the same, with a word", async () => {
    using stand = new CardStand();
    stand.put("visioborne.yaml.txt", WIFI);
    expect(await stand.apply()).toMatchObject({ state: "good" });
    expect(stand.status()).toContain("Renommez le fichier visioborne.yaml");
    expect(stand.read(join(stand.places.card, "visioborne.yaml.txt"))).not.toContain("secret");
  });
});

describe("the copy of the identity", () => {
  test("brings name and passwords back when the data partition is made anew, on this board only", async () => {
    using stand = new CardStand();
    stand.put("config", WIFI);
    await stand.apply();
    stand.enrol();
    await stand.apply();
    const key = stand.read(join(stand.names.identity, "current", "borne.key"));
    expect(stand.read(stand.names.cardCopy)).not.toContain("PRIVATE KEY");
    const lose = () => {
      for (const folder of [stand.places.data, stand.places.etc, stand.places.run]) {
        rmSync(folder, { recursive: true });
        mkdirSync(folder);
      }
      stand.put("../run/data-recreated", "");
    };
    lose();
    const report = await stand.apply();
    expect(report).toMatchObject({
      state: "good",
      code: "used",
      identityRestored: true,
      dataMadeAnew: true,
      problems: [],
    });
    expect(stand.read(join(stand.names.identity, "current", "borne.key"))).toBe(key);
    expect(stand.status()).toContain("la mémoire de la borne était abîmée et a été refaite");
    // The return of the identity is a change of it, after which the program runs again.
    expect(await stand.apply()).toMatchObject({ identityRestored: true });
    expect(stand.status()).toContain("Son identité a été reprise de la copie de cette carte");
    lose();
    stand.board = "serial:1000000000000002";
    expect(await stand.apply()).toMatchObject({ state: "rejected", configured: false, identityRestored: false });
    expect(stand.status()).toContain("un code effacé, que la borne n'a plus");
  });
});

describe("a power cut", { timeout: 120_000 }, () => {
  /** What must hold of a borne, whatever was cut. */
  const look = (stand: CardStand) => ({
    config: stand.read(stand.names.config),
    profile: stand.read(stand.names.profile),
    card: stand.read(stand.names.cardConfig),
    secrets: stand.read(stand.names.secrets),
    wifi: stand.read(join(stand.names.system, "etc/wpa_supplicant/wpa_supplicant-wlan0.conf")),
    status: stand.status(),
    code: stand.read(stand.names.code),
  });

  test.each(["first boot", "once enrolled"])("at any step of the %s: the next one ends it", async (when) => {
    const prepare = async (board?: string): Promise<CardStand> => {
      const stand = new CardStand();
      stand.board = board;
      stand.put("config", WIFI);
      if (when === "once enrolled") {
        await stand.apply();
        stand.enrol();
      }
      return stand;
    };
    using whole = await prepare();
    const { steps } = await whole.apply();
    expect(steps.length).toBeGreaterThan(20);
    const expected = look(whole);
    for (let cutBefore = 0; cutBefore < steps.length; cutBefore++) {
      using stand = await prepare();
      await expect(stand.apply({ cutBefore }), `cut before step ${cutBefore}`).rejects.toThrow(Cut);
      const report = await stand.apply();
      expect(report, `cut before step ${cutBefore}`).toMatchObject({ state: "good", configured: true });
      const found = look(stand);
      const here = (text: string | undefined) => text?.replaceAll(stand.root, whole.root);
      expect({ ...found, config: here(found.config) }, `cut before step ${cutBefore}`).toEqual(expected);
    }
  });

  test("while the copy of the identity is written: the next one ends it", async () => {
    using whole = new CardStand();
    whole.put("config", GOOD);
    await whole.apply();
    whole.enrol();
    const { steps } = await whole.apply();
    // Sealing is slow by design: the two moments that differ are enough.
    const cuts = ["rename", "sync folder of"].map((step) =>
      steps.findIndex((what) => what.startsWith(step) && what.includes("visioborne-identite")),
    );
    expect(Math.min(...cuts)).toBeGreaterThan(0);
    for (const cutBefore of cuts) {
      using stand = new CardStand();
      stand.put("config", GOOD);
      await stand.apply();
      stand.enrol();
      await expect(stand.apply({ cutBefore })).rejects.toThrow(Cut);
      expect(await stand.apply()).toMatchObject({ state: "good", code: "used" });
      const copy = open(readFileSync(stand.names.cardCopy), stand.board ?? "");
      expect(copy?.files["borne.key"], `cut before step ${cutBefore}`).toBeDefined();
    }
  });
});
