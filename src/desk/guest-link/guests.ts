import type { WebSocket } from "ws";
import type { Logger } from "../../contract/runtime.ts";
import { readGuestToDesk } from "../../contract/signalling/parse.ts";
import type { DeskToGuest, ExpertToDeskGuestSignal, GuestToDesk } from "../../contract/signalling/types.ts";
import type { DeskTime } from "../exchange/desk-time.ts";
import type { IceServers } from "../exchange/ice.ts";
import type { Ways } from "../exchange/ways.ts";
import { CLOSE, DeskSocket } from "../link/socket.ts";
import type { Call, GuestRole, QueueState } from "../queue/model.ts";
import { Invitations } from "./invitations.ts";
import type { Invitation } from "./invitations.ts";

const PING_MS = 10_000;
const HELLO_MS = 10_000;
/** Sockets of guests at once, with a link or without. */
const MAX_SOCKETS = 500;

export interface GuestsOptions {
  readonly ways: Ways;
  readonly state: () => QueueState;
  readonly ice: () => IceServers;
  readonly time: DeskTime;
  readonly nameOf: (organisme: string) => string;
  readonly log: Logger;
}

interface Present {
  readonly invitation: Invitation;
  readonly socket: DeskSocket<GuestToDesk>;
}

/** Third parties in calls: an interpreter, a relay for deaf users. Usager and expert are told who is there. */
export class Guests {
  readonly #options: GuestsOptions;
  readonly #invitations = new Invitations();
  readonly #present = new Map<string, Present>();
  readonly #sockets = new Set<DeskSocket<GuestToDesk>>();

  constructor(options: GuestsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#present.size;
  }

  /** Whether one more socket may come. */
  hasRoom(): boolean {
    return this.#sockets.size < MAX_SOCKETS;
  }

  /** A link for a call. @param origin of the desk as browsers see it */
  invite(call: Call, expert: string, role: GuestRole, origin: string): void {
    const { ways, time } = this.#options;
    const made = this.#invitations.invite(call.id, role, time());
    if (!made) {
      ways.toExpert(expert, { type: "refused", about: "invite", reason: "not-allowed", call: call.id });
      return;
    }
    // After the #, where no server ever sees it.
    const url = `${origin}/invite#${made.token}`;
    ways.toExpert(expert, { type: "invitation", call: call.id, url, valid_s: made.validMs / 1000 });
  }

  /** From the expert to a guest of his call. */
  signal(call: Call, { guest, signal }: ExpertToDeskGuestSignal): void {
    this.#of(call, guest)?.socket.send({ type: "signal", signal } satisfies DeskToGuest);
  }

  remove(call: Call, guest: string): void {
    const present = this.#of(call, guest);
    if (present) this.#sendAway(present);
  }

  /** The call is over, or has another expert. */
  end(call: string): void {
    this.#invitations.end(call);
    for (const present of this.#present.values()) if (present.invitation.call === call) this.#sendAway(present);
  }

  /** A page with a link has connected. */
  accept(made: WebSocket): void {
    let present: Present | undefined;
    const socket: DeskSocket<GuestToDesk> = new DeskSocket<GuestToDesk>({
      socket: made,
      read: readGuestToDesk,
      onMessage: (message) => {
        if (message.type === "hello") present ??= this.#hello(socket, message.token);
        else if (present && message.type === "signal") this.#relay(present, message.signal);
        else if (message.type === "leave") socket.close(CLOSE.over, "left");
      },
      onClosed: () => {
        this.#sockets.delete(socket);
        if (present && this.#present.delete(present.invitation.guest)) this.#tell(present.invitation, false);
      },
      // The contract has no error for guests: what is wrong is dropped.
      errorMessage: () => ({ type: "refused", reason: "unknown" }) satisfies DeskToGuest,
      pingMs: PING_MS,
      helloMs: HELLO_MS,
      log: this.#options.log,
    });
    this.#sockets.add(socket);
  }

  stop(): void {
    for (const socket of this.#sockets) socket.close(CLOSE.goingAway, "the desk stops");
  }

  #hello(socket: DeskSocket<GuestToDesk>, token: string): Present | undefined {
    const { state, time, ice, nameOf } = this.#options;
    const invitation = this.#invitations.use(token, time());
    const refuse = (reason: Invitation["state"] | "unknown" | "expired"): undefined => {
      if (reason !== "open") socket.send({ type: "refused", reason } satisfies DeskToGuest);
      socket.close(CLOSE.over, "refused");
    };
    if (typeof invitation === "string") return refuse(invitation);
    const call = state().calls.get(invitation.call);
    if (!call || call.expert === null) return refuse("over");
    socket.greeted();
    const { guest, role } = invitation;
    const present = { invitation, socket };
    this.#present.set(guest, present);
    const organisme = nameOf(call.organisme);
    socket.send({ type: "welcome", v: 1, guest, role, organisme, ice: ice() } satisfies DeskToGuest);
    this.#tell(invitation, true);
    return present;
  }

  #relay({ invitation: { call: id, guest } }: Present, signal: ExpertToDeskGuestSignal["signal"]): void {
    const expert = this.#options.state().calls.get(id)?.expert;
    if (expert) this.#options.ways.toExpert(expert, { type: "guest-signal", call: id, guest, signal });
  }

  #of(call: Call, guest: string): Present | undefined {
    const present = this.#present.get(guest);
    return present?.invitation.call === call.id ? present : undefined;
  }

  #sendAway({ socket }: Present): void {
    socket.send({ type: "ended" } satisfies DeskToGuest);
    socket.close(CLOSE.over, "over");
  }

  #tell({ call: id, guest, role }: Invitation, present: boolean): void {
    const { ways, state } = this.#options;
    const call = state().calls.get(id);
    if (!call) return;
    ways.toBorne(call.borne, { type: "guest", call: id, present, role });
    if (call.expert === null) return;
    ways.toExpert(call.expert, { type: "guest", call: id, guest, state: present ? "joined" : "left", role });
  }
}
