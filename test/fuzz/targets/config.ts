import { readFileSync } from "node:fs";
import { parseSource } from "../../../src/borne/config/source.ts";
import { config, profile } from "../../../src/borne/config/generated/validator.js";
import { holds, texts } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const root = new URL("../../../", import.meta.url);
const example = readFileSync(new URL("docs/examples/visioborne.yaml", root), "utf8").replaceAll(/^\s*#.*\n/gm, "");

/** Files of configuration and profile: read as YAML, held against both schemas. */
export const target: FuzzTarget = {
  name: "config",
  what: "YAML of configuration and profile",
  samples: texts(
    ...example.split(/\n(?=[a-z])/),
    readFileSync(new URL("devices/profiles/simulated.yaml", root), "utf8").replaceAll(/^\s*#.*\n/gm, ""),
    "a: &a [1, 2]\nb: *a\nc: {<<: *d}\n",
    "name: x\ndevices:\n  button: { driver: twin }\n",
  ),
  tokens: texts(
    "&a ",
    "*a",
    "<<: ",
    "- ",
    ": ",
    "\n",
    "\t",
    "  ",
    "|\n",
    ">-\n",
    "!!binary ",
    "? ",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    '"',
    "'",
    "{",
    "}",
    "[",
    "]",
    ",",
    "#",
    "~",
    "0x",
    "1e999",
    "2026-11-22",
    "__proto__: 1\n",
  ),
  maxBytes: 4096,
  // Fifty times the work of any other.
  share: 0.1,
  parse(input) {
    const { source, problems } = parseSource(input);
    holds(source !== undefined || problems.length > 0, "neither data nor a problem");
    if (!source) return;
    for (const { line, column } of problems) holds(line >= 0 && column >= 0, "a problem that is nowhere");
    config(structuredClone(source.data));
    profile(structuredClone(source.data));
    const { line } = source.at(["devices", "button", "driver"]);
    holds(line >= 1, "a place that is nowhere");
  },
};
