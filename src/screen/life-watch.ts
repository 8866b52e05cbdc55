import type { ScreenActEcho } from "../contract/screen/types.ts";
import type { ScreenLife } from "./port.ts";

/** Without an echo, or with a view that is not drawn, for so long, the page is silent. It echoes every second. */
export const SILENT_AFTER_MS = 5000;

/** Whether the page draws what it is told, by its echoes. Pure but for what it remembers; time is brought in. */
export class LifeWatch {
  #echo: { readonly at: number; readonly echo: ScreenActEcho } | undefined;
  /** Views that were sent and not yet echoed: number, and since when. Only the oldest counts. */
  #owed: { readonly n: number; readonly since: number } | undefined;
  /** Last moment when all was well. */
  #wellMs = -Infinity;

  /** A view was sent to the page. */
  sent(n: number, nowMs: number): void {
    this.#owed ??= { n, since: nowMs };
  }

  /** @param shownN the newest view that was sent */
  echoed(echo: ScreenActEcho, shownN: number, nowMs: number): void {
    this.#echo = { at: nowMs, echo };
    if (this.#owed !== undefined && echo.n >= this.#owed.n) {
      this.#owed = echo.n >= shownN ? undefined : { n: shownN, since: nowMs };
    }
    // A page that nobody can see is as good as none.
    if (!echo.hidden && !this.#behind(nowMs)) this.#wellMs = nowMs;
  }

  /** Another page has come: what the last one owed is not owed by this one. */
  replaced(): void {
    this.#owed = undefined;
  }

  life(nowMs: number): ScreenLife {
    if (this.#echo === undefined) return "none";
    return nowMs - this.#wellMs < SILENT_AFTER_MS ? "alive" : "silent";
  }

  /** When `life` changes by itself, monotonic ms; undefined = not by time. */
  dueMs(nowMs: number): number | undefined {
    return this.life(nowMs) === "alive" ? this.#wellMs + SILENT_AFTER_MS : undefined;
  }

  /** Pictures drawn, and how long ago the last one was, ms. */
  drawn(nowMs: number): { readonly pictures: number; readonly ageMs: number | null } {
    if (this.#echo === undefined) return { pictures: 0, ageMs: null };
    const { at, echo } = this.#echo;
    return {
      pictures: echo.pictures,
      ageMs: echo.picture_age_ms === null ? null : Math.round(echo.picture_age_ms + nowMs - at),
    };
  }

  /** Since the last echo, ms. */
  echoAgeMs(nowMs: number): number | null {
    return this.#echo === undefined ? null : Math.round(nowMs - this.#echo.at);
  }

  #behind(nowMs: number): boolean {
    return this.#owed !== undefined && nowMs - this.#owed.since >= SILENT_AFTER_MS;
  }
}
