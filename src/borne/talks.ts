import { EventEmitter } from "node:events";
import type { LiveCall } from "../call/live-call.ts";
import type { KeptCall } from "../call/port.ts";
import type { Talk, TalkEvents } from "./session/talk.ts";

/** Characters of each side that the screen has room for. */
const SHOWN_TEXT = 2000;

/** A live call as the session uses it. */
export class LiveTalk extends EventEmitter<TalkEvents> implements Talk {
  readonly #call: LiveCall;
  readonly #texts = { expert: "", usager: "" };

  constructor(call: LiveCall) {
    super();
    this.#call = call;
    call.on("queued", (place) => this.emit("queued", place));
    call.on("refused", (reason) => this.emit("refused", reason));
    call.on("answered", (who) => this.emit("answered", who));
    call.on("reconnecting", (lost) => this.emit("reconnecting", lost));
    call.on("audioOnly", (audioOnly) => this.emit("audioOnly", audioOnly));
    call.on("held", (held) => this.emit("held", held));
    call.on("moved", (where) => {
      this.#texts.expert = this.#texts.usager = "";
      this.emit("moved", where);
    });
    call.on("guest", (guest) => this.emit("guest", guest));
    call.on("ticket", (ticket) => this.emit("ticket", ticket));
    call.on("framing", (frameHeightMm) => this.emit("framing", frameHeightMm));
    call.on("otherMuted", (muted) => this.emit("expertMuted", muted));
    call.on("otherVoice", (speaks) => this.emit("otherVoice", speaks));
    call.on("picture", (picture) => this.emit("picture", picture));
    call.on("identifierWanted", (wanted) => this.emit("identifierWanted", wanted));
    call.on("encryption", (profile) => this.emit("encryption", profile));
    call.on("channel", (open) => this.emit("channel", open));
    call.on("bytes", (bytes) => this.emit("bytes", bytes));
    call.on("stats", (stats) => this.emit("line", stats));
    call.on("text", ({ from, whole }) => {
      this.#texts[from] = whole.slice(-SHOWN_TEXT);
      this.emit("text", this.#lines());
    });
    call.on("ended", (how) => this.emit("ended", how));
  }

  kept(): KeptCall {
    return this.#call.kept();
  }

  end(by: "usager" | "borne", reason: "done" | "fault"): void {
    void this.#call.end(by, reason);
  }

  close(): Promise<void> {
    this.#texts.expert = this.#texts.usager = "";
    return this.#call.close();
  }

  callback(): void {
    this.#call.callback();
  }

  identifier(kind: string, value: string): void {
    this.#call.setIdentifier(kind, Buffer.from(value));
  }

  type(text: string): void {
    this.#call.type(text);
  }

  ownView(on: boolean): void {
    this.#call.setOwnView(on);
  }

  keyframe(from: "expert" | "own"): void {
    this.#call.requestKeyframe(from);
  }

  sendBytes(bytes: Uint8Array): boolean {
    return this.#call.sendBytes(bytes);
  }

  reserve(upKbps: number, downKbps: number): void {
    this.#call.reserve(upKbps, downKbps);
  }

  remind(): void {
    this.#call.remind();
  }

  #lines(): { from: "expert" | "usager"; text: string }[] {
    return (["expert", "usager"] as const)
      .map((from) => ({ from, text: this.#texts[from] }))
      .filter(({ text }) => text !== "");
  }
}
