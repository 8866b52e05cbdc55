import { EventEmitter } from "node:events";
import type { CallRequest, KeptCall } from "../../src/call/port.ts";
import type { Talk, TalkEvents, Talks } from "../../src/borne/session/talk.ts";

/** A call that a test leads: what it is told is written down, what it says is emitted. */
export class FakeTalk extends EventEmitter<TalkEvents> implements Talk {
  readonly told: string[] = [];
  /** Frames of papers. */
  readonly sent: Uint8Array[] = [];
  readonly request: CallRequest;
  /** Set by a test: closing fails. */
  closeFails = false;
  #answered = false;

  constructor(request: CallRequest) {
    super();
    this.request = request;
    this.on("answered", () => void (this.#answered = true));
    this.on("moved", () => void (this.#answered = false));
  }

  kept(): KeptCall {
    return { call: "0".repeat(32), token: "t".repeat(43), request: this.request, answered: this.#answered };
  }

  end(by: "usager" | "borne", reason: "done" | "fault"): void {
    this.told.push(`end ${by} ${reason}`);
  }

  close(): Promise<void> {
    this.told.push("close");
    return this.closeFails ? Promise.reject(new Error("camera not closed")) : Promise.resolve();
  }

  callback(): void {
    this.told.push("callback");
  }

  identifier(kind: string, value: string): void {
    this.told.push(`identifier ${kind} ${value.length}`);
  }

  type(text: string): void {
    this.told.push(`type ${text}`);
  }

  ownView(on: boolean): void {
    this.told.push(`own view ${on}`);
  }

  keyframe(from: "expert" | "own"): void {
    this.told.push(`keyframe ${from}`);
  }

  sendBytes(bytes: Uint8Array): boolean {
    this.sent.push(bytes);
    return true;
  }

  reserve(upKbps: number, downKbps: number): void {
    this.told.push(`reserve ${upKbps} ${downKbps}`);
  }

  remind(): void {
    this.told.push("remind");
  }
}

/** Opens such calls. */
export class FakeTalks implements Talks {
  readonly opened: FakeTalk[] = [];
  readonly resumed: KeptCall[] = [];
  warmed = 0;

  place(request: CallRequest): Talk {
    const talk = new FakeTalk(request);
    this.opened.push(talk);
    return talk;
  }

  resume(kept: KeptCall): Talk {
    this.resumed.push(kept);
    return this.place(kept.request);
  }

  warm(): void {
    this.warmed += 1;
  }

  last(): FakeTalk {
    const talk = this.opened.at(-1);
    if (talk === undefined) throw new Error("no call was opened");
    return talk;
  }
}
