import { readFileSync } from "node:fs";
import { inFrench } from "../../../src/card/french.ts";
import { readPreseed } from "../../../src/card/preseed.ts";
import { readCard } from "../../../src/card/read-card.ts";
import { placeInToml, placeInYaml } from "../../../src/card/secret-values.ts";
import { holds, texts } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const model = readFileSync(new URL("../../../images/card/visioborne.yaml", import.meta.url), "utf8");
const filled = model.replaceAll(/^\s*#.*\r?\n/gm, "").replaceAll("A-REMPLIR", "villedieu-1");

/** The files that an installer, or Raspberry Pi Imager, puts on the card. */
export const target: FuzzTarget = {
  name: "card",
  what: "visioborne.yaml and rpi-preseed.toml of the card",
  samples: texts(
    ...filled.split(/\n(?=[a-z])/),
    'wifi: { ssid: a, password: "a\\"b # c" }\n',
    "enrolment: { code: XXXXXXXXXXXX }\n",
    '[wlan]\nssid = "a"\npassword = "b # c"\n[ssh]\nenabled = true\nauthorized_keys = ["ssh-ed25519 AAAA a"]\n',
  ),
  tokens: texts(
    "wifi:\n",
    "  password: ",
    "XXXXXXXX",
    '"',
    "'",
    "\u201C",
    "\u00A0",
    "\uFEFF",
    "\r\n",
    "\t",
    "[wlan]\n",
    " = ",
    "|\n",
    ">-\n",
    "*a",
    "&a ",
  ),
  maxBytes: 4096,
  share: 0.1,
  parse(input) {
    const { config, problems } = readCard(input, "/nowhere");
    holds(config !== undefined || problems.some(({ severity }) => severity === "error"), "no word of why not");
    for (const problem of problems) {
      const { found, expected, remedy } = inFrench(problem);
      holds(found !== "" && expected !== "" && remedy !== "", "a problem without words");
      holds(problem.line >= 0 && problem.column >= 0, "a problem that is nowhere");
    }
    readPreseed(input);
    for (const place of [placeInYaml(input, ["wifi", "password"]), placeInToml(input, "wlan", "password")]) {
      if (place) holds(place.offset + place.bytes.length <= input.length, "an erasure past the end of the file");
    }
  },
};
