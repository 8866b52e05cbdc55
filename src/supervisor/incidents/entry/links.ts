import { createHash, randomBytes } from "node:crypto";
import { VisioborneError } from "../../../contract/errors.ts";
import type { BorneName } from "../../../contract/topics.ts";
import type { Store } from "../../store/store.ts";

/** 128 bits: cannot be guessed, fits a small QR code. */
const TOKEN_BYTES = 16;

/** The link of a borne's sheet: who has it may write a line into the book, and nothing else. */
export class EntryLinks {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** A new token for a borne; the one before is worth nothing from now on. Only its hash is kept. */
  async renew({ network, borne }: BorneName, by: string, atMs: number): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    const row = { hash: hashOf(token), made_ms: atMs, made_by: by };
    await this.#store.db
      .insertInto("entry_link")
      .values({ network, borne, ...row })
      .onConflict((c) => c.columns(["network", "borne"]).doUpdateSet(row))
      .execute();
    return token;
  }

  /** The borne of a token. @throws VisioborneError `entry.unknown` */
  async borneOf(token: string): Promise<BorneName> {
    const found = await this.#store.db
      .selectFrom("entry_link")
      .select(["network", "borne"])
      .where("hash", "=", hashOf(token))
      .executeTakeFirst();
    if (!found) throw new VisioborneError("entry.unknown", "link: unknown or renewed; see the borne's sheet", {});
    return found;
  }
}

/** The token is random and long: a plain hash cannot be searched. */
function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
