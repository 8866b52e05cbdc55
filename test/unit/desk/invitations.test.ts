import { expect, test } from "vitest";
import { Invitations } from "../../../src/desk/guest-link/invitations.ts";

const MINUTE_MS = 60_000;

test("a secret of 256 bits, good once", () => {
  const book = new Invitations();
  const { token } = book.invite("c", "relay", 0) ?? { token: "" };
  expect(Buffer.from(token, "base64url")).toHaveLength(32);
  expect(book.use(token, 1)).toMatchObject({ call: "c", role: "relay" });
  expect(book.use(token, 2)).toBe("used");
  expect(book.use("other", 2)).toBe("unknown");
});

test("expires after 15 minutes, and with the call", () => {
  const book = new Invitations();
  const [one, two] = [book.invite("c", "relay", 0), book.invite("c", "relay", 0)];
  expect(book.use(one?.token ?? "", 15 * MINUTE_MS)).toBe("expired");
  book.end("c");
  expect(book.use(two?.token ?? "", 1)).toBe("over");
});

test("few are open at once for a call", () => {
  const book = new Invitations();
  const made = Array.from({ length: 6 }, () => book.invite("c", "relay", 0));
  expect(made.filter(Boolean)).toHaveLength(4);
  expect(book.invite("d", "relay", 0)).toBeDefined();
});
