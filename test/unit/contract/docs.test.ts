import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CHANNEL_RULES } from "../../../src/contract/topics.ts";
import { anyBorneAcl } from "../../../src/broker/access-lists.ts";
import { mosquittoConf, PRODUCTION_BROKER } from "../../../src/broker/config.ts";

const page = (name: string): string => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");

test("docs/broker.md shows the files that the program writes", () => {
  const blocks = [...page("broker.md").matchAll(/^```\n(.*?)^```/gms)].map(([, text]) => text);
  expect(blocks).toEqual([mosquittoConf(PRODUCTION_BROKER), anyBorneAcl()]);
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

const SIGNALLING = ["borne-to-desk", "desk-to-borne", "expert-to-desk", "desk-to-expert", "guest-to-desk"]
  .concat(["desk-to-guest", "in-call", "line-test"])
  .map((name) => new URL(`../../../src/contract/signalling/${name}.schema.json`, import.meta.url));

interface Message {
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, { readonly const?: string }>>;
}

test("docs/signalling.md has every message of each direction, with its fields and what it is for", () => {
  const rows = SIGNALLING.flatMap((file) => {
    const { $defs } = JSON.parse(readFileSync(file, "utf8")) as { readonly $defs: Readonly<Record<string, Message>> };
    return Object.values($defs).flatMap(({ description = "", required = [], properties = {} }) => {
      const { type, ...rest } = properties;
      if (type?.const === undefined) return [];
      const fields = Object.keys(rest).filter((field) => field !== "call");
      const cells = fields.map((field) => `\`${field}\`${required.includes(field) ? "" : "?"}`);
      return [`| \`${type.const}\` | ${cells.join(", ") || "none"} | ${description} |`];
    });
  });
  const shown = [...page("signalling.md").matchAll(/^\| `[a-z.-]+` \| (?:none|`.*`\??) \| .*\|$/gm)].map(
    ([row]) => row,
  );
  expect(shown).toEqual(rows);
});

test("docs/contract.md names the events of a call, and nothing that is none", () => {
  const file = new URL("../../../src/contract/schemas/event.schema.json", import.meta.url);
  const { properties } = JSON.parse(readFileSync(file, "utf8")) as {
    readonly properties: { readonly type: { readonly enum: readonly string[] } };
  };
  const ofCalls = /^(?:call|session|survey)\./;
  const named = page("contract.md").match(/(?<=`)(?:call|session|survey)\.[a-z]+(?=`)/g) ?? [];
  expect([...new Set(named)].toSorted()).toEqual(properties.type.enum.filter((type) => ofCalls.test(type)).toSorted());
});

function duration(seconds: number | undefined): string {
  if (seconds === undefined) return "none";
  if (seconds >= 86_400) return `${seconds / 86_400} d`;
  return seconds >= 3600 ? `${seconds / 3600} h` : `${seconds} s`;
}
