import { expect, test } from "vitest";
import { isOutdated, PasswordHasher } from "../../../src/accounts/password-hash.ts";

const hasher = new PasswordHasher();

test("what is hashed matches, and nothing else does", async () => {
  const phc = await hasher.hash("un cheval sur la plage");
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=4\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await hasher.matches("un cheval sur la plage", phc)).toBe(true);
  expect(await hasher.matches("un cheval sur la plagE", phc)).toBe(false);
  expect(await hasher.matches("", phc)).toBe(false);
  expect(isOutdated(phc)).toBe(false);
});

test("two hashes of one password differ: the salt is random", async () => {
  expect(await hasher.hash("un cheval sur la plage")).not.toBe(await hasher.hash("un cheval sur la plage"));
});

test("one password typed on two keyboards is one: composed and decomposed accents", async () => {
  const phc = await hasher.hash("été à la plage".normalize("NFC"));
  expect(await hasher.matches("été à la plage".normalize("NFD"), phc)).toBe(true);
});

test("nobody's password matches nothing", async () => {
  expect(await hasher.matches("un cheval sur la plage", undefined)).toBe(false);
});

/** Vectors of the reference implementation (phc-winner-argon2, src/test.c, version 0x13). */
test.each([
  ["password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"],
  ["password", "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"],
  ["differentpassword", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94"],
])("a hash of another program and another cost is read, and said to be outdated: %s %s", async (password, phc) => {
  expect(await hasher.matches(password, phc)).toBe(true);
  expect(await hasher.matches(`${password}!`, phc)).toBe(false);
  expect(isOutdated(phc)).toBe(true);
});

test.each([
  "",
  "plain",
  "$argon2i$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "$argon2id$v=16$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "$argon2id$v=19$m=4194304,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
  "$argon2id$v=19$m=65536,t=3,p=4$AAAA$AAAA",
])("a stored text that is no such hash is an error, not a match: %s", async (phc) => {
  await expect(hasher.matches("x", phc)).rejects.toMatchObject({ code: "account.hash" });
});

test("a flood of sign-ins is refused past its bound, and what waits is served", async () => {
  const busy = new PasswordHasher();
  const cheap = "$argon2id$v=19$m=64,t=2,p=2$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const all = await Promise.allSettled(Array.from({ length: 100 }, () => busy.matches("x", cheap)));
  const refused = all.filter(({ status }) => status === "rejected");
  expect(refused).toHaveLength(34);
  expect(refused[0]).toMatchObject({ reason: { code: "signin.busy" } });
  expect(await busy.matches("x", cheap)).toBe(false);
});
