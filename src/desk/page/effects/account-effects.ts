import type { Event } from "../state/events.ts";
import { signIn, signOut, whoAmI } from "./account-api.ts";
import { kept } from "./kept.ts";

const RETRY_MS = 3000;

/** Signing in and out, by the desk's session. */
export class Account {
  readonly #dispatch: (event: Event) => void;

  constructor(dispatch: (event: Event) => void) {
    this.#dispatch = dispatch;
  }

  /** Asks who is signed in, until the desk answers. */
  async ask(): Promise<void> {
    const who = await whoAmI();
    if (who === "away") {
      setTimeout(() => void this.ask(), RETRY_MS);
      return;
    }
    if (who.account === null) this.#dispatch({ type: "signed-out", federation: who.federation });
    else this.#dispatch({ type: "signed-in", account: who.account, available: kept.available() });
  }

  /** After a refused WebSocket: the session may have ended. */
  async stillIn(): Promise<void> {
    const who = await whoAmI();
    if (who !== "away" && who.account === null) this.#dispatch({ type: "signed-out", federation: who.federation });
  }

  async signIn(user: string, password: string): Promise<void> {
    const refusal = await signIn(user, password);
    if (refusal === null) await this.ask();
    else this.#dispatch({ type: "sign-in-refused", refusal });
  }

  async signOut(): Promise<void> {
    await signOut();
    await this.ask();
  }
}
