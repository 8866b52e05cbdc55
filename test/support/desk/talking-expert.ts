import type { DeskToExpert, DeskToGuest, ExpertToDesk, GuestToDesk } from "../../../src/contract/signalling/types.ts";
import { SUBPROTOCOL } from "../../../src/contract/signalling/parse.ts";
import { Browser } from "../desk.ts";
import { Talker } from "./talker.ts";

const socketUrl = (url: string, path: string): string => `${url.replace(/^http/, "ws")}${path}`;

/** An expert's page as the desk sees it: a cookie of a real sign-in, and its words. It does nothing by itself. */
export class TalkingExpert extends Talker<ExpertToDesk, DeskToExpert> {
  readonly browser: Browser;
  readonly #url: string;

  constructor(url: string, browser: Browser, headers: Readonly<Record<string, string>> = {}) {
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    super(socketUrl(url, "/expert"), SUBPROTOCOL.expert, {
      headers: { origin: new URL(url).origin, cookie, ...headers },
    });
    this.browser = browser;
    this.#url = url;
  }

  /** Signs in and opens the page; resolves after the desk's welcome. */
  static async connect(url: string, login: string): Promise<TalkingExpert> {
    const browser = new Browser(url);
    const { status } = await browser.signIn(login);
    if (status >= 300) throw new Error(`${login}: sign-in answered ${status}`);
    return await new TalkingExpert(url, browser).greet();
  }

  async greet(call?: string): Promise<this> {
    await this.opened();
    this.send({ type: "hello", v: 1, ...(call === undefined ? {} : { call }) });
    await this.next("welcome");
    return this;
  }

  /** Another page of the same sign-in. @param call that this page still has */
  async again(call?: string, url = this.#url): Promise<TalkingExpert> {
    return await new TalkingExpert(url, this.browser).greet(call);
  }

  ready(state: "available" | "pause" = "available"): this {
    this.send({ type: "presence", state, ready: true, problems: [] });
    return this;
  }

  take(call: string): void {
    this.send({ type: "take", call });
  }
}

/** A third party's page. */
export class TalkingGuest extends Talker<GuestToDesk, DeskToGuest> {
  constructor(url: string) {
    super(socketUrl(url, "/guest"), SUBPROTOCOL.guest, { headers: { origin: new URL(url).origin } });
  }

  /** Comes with the secret of a link. */
  static async join(url: string, token: string): Promise<TalkingGuest> {
    const guest = new TalkingGuest(url);
    await guest.opened();
    guest.send({ type: "hello", v: 1, token });
    return guest;
  }
}
