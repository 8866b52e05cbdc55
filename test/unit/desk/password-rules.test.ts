import fc from "fast-check";
import { expect, test } from "vitest";
import { checkPassword, generatePassword } from "../../../src/accounts/password-rules.ts";

test.each([
  "un cheval sur la plage",
  "Barneville50270",
  "été à la mer, 2 fois",
  "correct battery horse",
  "tuvqvmbgkfwp",
  "日本語のパスワードを使います",
])("taken: %s", (password) => {
  expect(() => checkPassword(password, "marie.dupont")).not.toThrow();
});

test.each([
  ["court", "5 characters: expected at least 12"],
  ["12345678901", "11 characters"],
  ["x".repeat(257), "257 characters: expected at most 256"],
  ["aaaaaaaaaaaaaaaa", "repeats"],
  ["caf1caf1caf1", "repeats"],
  ["123456789012", "keyboard"],
  ["azertyuiopqs", "keyboard"],
  ["azerty123456", "keyboard"],
  ["zyxwvutsrqponm", "keyboard"],
  ["motdepasse2026!", "tried first"],
  ["Mot de passe 2026", "tried first"],
  ["P@ssw0rd12345", "tried first"],
  ["Visioborne2026", "tried first"],
  ["***Bienvenue***", "tried first"],
  ["marie.dupont1", "the login"],
  ["MarieDupont2026", "the login"],
])("refused: %s", (password, why) => {
  expect(() => checkPassword(password, "marie.dupont")).toThrow(why);
});

test("what is refused is not repeated in the words", () => {
  expect(() => checkPassword("secret", "marie")).toThrow(expect.objectContaining({ code: "account.password" }));
  expect(() => checkPassword("secret", "marie")).not.toThrow(/secret/);
});

test("any password that is made is taken, and no two are the same", () => {
  const made = new Set(Array.from({ length: 500 }, generatePassword));
  expect(made.size).toBe(500);
  for (const password of made) {
    expect(password).toMatch(/^[2-9a-hj-km-np-z]{5}(-[2-9a-hj-km-np-z]{5}){3}$/);
    expect(() => checkPassword(password, "marie")).not.toThrow();
  }
});

test("whatever the text, it is taken or refused with a code", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: "binary" }), fc.string({ maxLength: 64 }), (password, login) => {
      try {
        checkPassword(password, login);
        expect(Array.from(password.normalize("NFKC")).length).toBeGreaterThanOrEqual(12);
      } catch (error) {
        expect(error).toMatchObject({ code: "account.password" });
      }
    }),
  );
});
