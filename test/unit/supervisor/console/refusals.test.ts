import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { statusOf } from "../../../../src/supervisor/console/api/status.ts";
import { REFUSALS, refusalText } from "../../../../src/supervisor/console/page/words/refusals.ts";

const root = new URL("../../../../src/", import.meta.url).pathname;

/** Families of codes that a browser is answered with. Those of a start or of the borne's own door never come there. */
const FAMILIES =
  /^(account|token|borne|site|register|command|batch|incident|forecasts|statistics|grid|events|signin|request)\./;

function thrown(): Set<string> {
  const found = new Set<string>();
  for (const folder of ["supervisor", "accounts", "web"]) {
    for (const name of readdirSync(join(root, folder), { recursive: true }) as string[]) {
      if (!name.endsWith(".ts")) continue;
      const text = readFileSync(join(root, folder, name), "utf8");
      for (const [, code = ""] of text.matchAll(/new VisioborneError\(\s*"([a-z.-]+)"/g)) {
        if (FAMILIES.test(code)) found.add(code);
      }
    }
  }
  return found;
}

describe("refusals", () => {
  it("has French words for each code that a page is refused with", () => {
    const codes = thrown();
    expect(codes.size).toBeGreaterThan(30);
    // The hash of a password in the database is damaged; a role is chosen from a list: neither is anybody's typing.
    const internal = new Set(["account.hash", "account.role"]);
    expect([...codes].filter((code) => !internal.has(code) && !Object.hasOwn(REFUSALS, code))).toEqual([]);
  });

  it("says in French what the code means, by the server's words where a code has several causes", () => {
    const refusal = (code: string, message: string): string =>
      refusalText("fr", { code, message, status: statusOf(code) ?? 500 });
    expect(refusal("command.conflict", "demo/b: not live (lost): expected one that is heard")).toMatch(/pas entendue/);
    expect(refusal("command.conflict", "demo/b: reboot would disturb: a usager is served")).toMatch(/dérangerait/);
    expect(refusal("command.conflict", "something new")).toBe("La borne ne peut pas la recevoir maintenant.");
    expect(refusal("brand.new", "words of the server")).toBe("words of the server");
  });

  it("leaves English to the server, which names the value, but for what is away or broken", () => {
    const message = "borne b-1: the network lot has one of this name, or had; expected a new name";
    expect(refusalText("en", { code: "register.conflict", message, status: 409 })).toBe(message);
    expect(refusalText("en", { code: "away", message: "TypeError", status: 0 })).toMatch(/does not answer/);
    expect(refusalText("en", { code: "unexpected", message: "x", status: 500 })).toMatch(/defect/);
  });
});
