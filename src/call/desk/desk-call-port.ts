import { randomBytes } from "node:crypto";
import { EventEmitter } from "node:events";
import type { BorneLineChannel } from "../../contract/line-test/channel.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { BorneToDeskHello, DeskToBorne, DeskToBorneWelcome } from "../../contract/signalling/types.ts";
import type { Call, CallPort, CallPortEvents, CallRequest, KeptCall, Staffing } from "../port.ts";
import { newCall } from "./call-state.ts";
import { DeskCall } from "./desk-call.ts";
import { DeskLink } from "./link.ts";
import type { DeskSettings } from "./settings.ts";

export interface DeskCallOptions extends DeskSettings {
  /** Random id of this boot of the daemon, 16 hexadecimal digits. */
  readonly boot: string;
  /** Version of the daemon. */
  readonly app: string;
  /** Name of the site. */
  readonly site: string;
  readonly services: BorneToDeskHello["services"];
  readonly clock: Clock;
  readonly log: Logger;
  /** Uniform in [0, 1). */
  readonly random?: () => number;
  /** From the first packet of a connection to the desk's welcome, milliseconds. */
  readonly handshakeMs?: number;
}

/** The call port to our desk, with the way that the line test takes. */
export interface DeskCallPort extends CallPort {
  /** Where the line test talks, for as long as the present connection stands; undefined = there is none. */
  lineChannel(): BorneLineChannel | undefined;
}

/** Before the desk has said how long it keeps a lost call. */
const DEFAULT_RESUME_MS = 60_000;
const TOKEN_BYTES = 32;

/** The built-in adapter of the call port: WebSocket to our desk, both ends proven by certificate. Does nothing yet. */
export function deskCallPort(options: DeskCallOptions): DeskCallPort {
  return new DeskPort(options);
}

class DeskPort extends EventEmitter<CallPortEvents> implements DeskCallPort {
  readonly #options: DeskCallOptions;
  readonly #log: Logger;
  readonly #link: DeskLink;
  readonly #calls = new Map<string, DeskCall>();
  #staffing: readonly Staffing[] = [];
  #resumeMs = DEFAULT_RESUME_MS;

  constructor(options: DeskCallOptions) {
    super();
    this.#options = options;
    this.#log = options.log.child({ module: "call" });
    const { boot, app, site, services, clock, random, handshakeMs } = options;
    this.#link = new DeskLink({
      desk: options,
      hello: { type: "hello", v: 1, boot, app, site, services },
      onUp: (welcome) => this.#up(welcome),
      onDown: (error) => {
        for (const call of this.#calls.values()) call.link(false);
        this.emit("link", false, error);
      },
      onMessage: (message) => this.#heard(message),
      clock,
      log: this.#log,
      ...(random && { random }),
      ...(handshakeMs !== undefined && { deadlineMs: handshakeMs }),
    });
  }

  start(): void {
    this.#link.start();
  }

  linked(): boolean {
    return this.#link.linked();
  }

  staffing(): readonly Staffing[] {
    return this.#staffing;
  }

  lineChannel(): BorneLineChannel | undefined {
    return this.#link.line();
  }

  resumeMs(): number {
    return this.#resumeMs;
  }

  ring(request: CallRequest): Call {
    const call = randomBytes(16).toString("hex");
    return this.#begin(call, randomBytes(TOKEN_BYTES).toString("base64url"), request);
  }

  resume(kept: KeptCall): Call {
    return this.#begin(kept.call, kept.token, kept.request, kept);
  }

  async stop(): Promise<void> {
    for (const call of this.#calls.values()) call.dispose();
    this.#calls.clear();
    await this.#link.stop();
  }

  #begin(id: string, token: string, request: CallRequest, kept?: KeptCall): DeskCall {
    const { clock } = this.#options;
    const state = newCall({
      call: id,
      token,
      request,
      ...(kept && { kept }),
      resumeMs: this.#resumeMs,
      atMs: clock.monotonicMs(),
    });
    const call = new DeskCall(state, {
      clock,
      log: this.#log.child({ call: id.slice(0, 8) }),
      send: (message) => void this.#link.send(message),
      released: () => {
        this.#calls.delete(id);
        this.#link.setInCall(this.#calls.size > 0);
      },
    });
    this.#calls.set(id, call);
    this.#link.setInCall(true);
    if (this.#link.linked()) call.link(true);
    return call;
  }

  #up(welcome: DeskToBorneWelcome): void {
    this.#resumeMs = welcome.resume_ms;
    this.#setStaffing(welcome.organismes);
    for (const call of this.#calls.values()) call.link(true, welcome.resume_ms);
    this.emit("link", true, undefined);
  }

  #heard(message: DeskToBorne): void {
    switch (message.type) {
      case "welcome":
        return;
      case "organismes":
        return this.#setStaffing(message.organismes);
      case "about":
        return void this.emit("about", { organisme: message.organisme, reason: message.reason });
      case "error": {
        this.#log.warn({ code: message.code, detail: message.message }, "desk: error");
        if (message.call !== undefined) this.#calls.get(message.call)?.heard(message);
        return;
      }
      default:
        this.#calls.get(message.call)?.heard(message);
    }
  }

  #setStaffing(organismes: DeskToBorneWelcome["organismes"]): void {
    this.#staffing = organismes.map(({ id, unready = 0, ...counts }) => ({ organisme: id, ...counts, unready }));
    this.emit("staffing", this.#staffing);
  }
}
