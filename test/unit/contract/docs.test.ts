import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHANNEL_RULES } from "../../../src/contract/topics.ts";
import { bornesAcl, mosquittoConf, peopleAcl, PRODUCTION_BROKER } from "../../../src/demo/broker-config.ts";

const page = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

test("docs/broker.md shows the files that the program writes", () => {
  const blocks = [...page("broker.md").matchAll(/^```\n(.*?)^```/gms)].map(([, text]) => text);
  expect(blocks).toEqual([mosquittoConf(PRODUCTION_BROKER), bornesAcl(), peopleAcl()]);
});

test("docs/contract.md has the channels with their rules", () => {
  const rows = [...page("contract.md").matchAll(/^\| `([a-z]+)` \| (?:borne|supervisor).*$/gm)].map(([row]) =>
    row.split("|").map((cell) => cell.trim()),
  );
  const shown = rows.map(([, channel, , retained, qos, expiry, bytes]) => [channel, retained, qos, expiry, bytes]);
  const rules = Object.entries(CHANNEL_RULES).map(([channel, { retain, qos, expiryS, maxBytes }]) => {
    return [`\`${channel}\``, retain ? "yes" : "no", String(qos), duration(expiryS), String(maxBytes)];
  });
  const byName = (a: unknown[], b: unknown[]): number => String(a[0]).localeCompare(String(b[0]));
  expect(shown.sort(byName)).toEqual(rules.sort(byName));
});

function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "none";
  if (seconds >= 86_400) return `${seconds / 86_400} d`;
  return seconds >= 3600 ? `${seconds / 3600} h` : `${seconds} s`;
}
