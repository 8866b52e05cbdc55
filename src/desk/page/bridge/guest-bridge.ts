import type { Signal } from "../../../contract/signalling/types.ts";
import { useLoudspeaker, wakeSound } from "../effects/sound-context.ts";
import { Mixer } from "./mixer.ts";
import { Pair } from "./pair.ts";
import { SideBySide } from "./side-by-side.ts";

export interface BridgeEvents {
  readonly signal: (signal: Signal) => void;
  readonly connected: (connected: boolean) => void;
  /** The third party's picture for the expert, or none. */
  readonly stream: (stream: MediaStream | null) => void;
  /** What the borne is to be sent from now on. */
  readonly outgoing: (tracks: readonly MediaStreamTrack[]) => void;
}

type Servers = ConstructorParameters<typeof Pair>[0];

const track = (stream: MediaStream | null, kind: "audio" | "video") =>
  stream?.getTracks().find((one) => one.kind === kind) ?? null;

/**
 * A third party in the call. The expert's page is the bridge: borne and third party each have one connection, to it.
 * The borne hears expert and third party mixed and sees them side by side; the third party hears expert and usager
 * mixed and sees both.
 */
export class GuestBridge {
  readonly #events: BridgeEvents;
  readonly #pair: Pair;
  readonly #toBorne = new Mixer();
  readonly #toGuest = new Mixer();
  readonly #sound = new Audio();
  readonly #stream = new MediaStream();
  readonly #usager: RTCRtpSender;
  #own: MediaStream | null;
  #picture: SideBySide | null = null;

  constructor(ice: Servers, own: MediaStream | null, usager: MediaStream | null, events: BridgeEvents) {
    this.#events = events;
    this.#own = own;
    this.#pair = new Pair(ice, {
      signal: events.signal,
      connected: events.connected,
      track: (one) => this.#came(one),
    });
    void wakeSound();
    const { peer } = this.#pair;
    peer.addTransceiver(this.#toGuest.track, { direction: "sendrecv" });
    // In this order: the third party's page shows the usager first.
    this.#usager = peer.addTransceiver(track(usager, "video") ?? "video", { direction: "sendrecv" }).sender;
    peer.addTransceiver(track(own, "video") ?? "video", { direction: "sendonly" });
    this.ownChanged(own);
    this.usagerChanged(usager);
    this.#pair.offer();
  }

  take(signal: Signal): void {
    this.#pair.take(signal);
  }

  /** What the borne is sent while the third party is there. */
  outgoing(): readonly MediaStreamTrack[] {
    const picture = this.#picture?.track ?? track(this.#own, "video");
    return picture ? [this.#toBorne.track, picture] : [this.#toBorne.track];
  }

  /** The expert's devices were opened anew. */
  ownChanged(own: MediaStream | null): void {
    this.#own = own;
    const voice = track(own, "audio");
    this.#toBorne.set("expert", voice);
    this.#toGuest.set("expert", voice);
    const picture = track(own, "video");
    if (picture) this.#picture?.left(picture);
    this.#events.outgoing(this.outgoing());
  }

  /** The borne's media came anew, after a reconnection. */
  usagerChanged(usager: MediaStream | null): void {
    this.#toGuest.set("usager", track(usager, "audio"));
    void this.#usager.replaceTrack(track(usager, "video")).catch(() => undefined);
  }

  close(): void {
    this.#pair.close();
    this.#picture?.close();
    this.#toBorne.close();
    this.#toGuest.close();
    this.#sound.srcObject = null;
    this.#events.stream(null);
  }

  #came(one: MediaStreamTrack): void {
    this.#stream.addTrack(one);
    if (one.kind === "audio") {
      // Chromium gives a remote voice to the mixer only while an element plays it too.
      this.#sound.srcObject = new MediaStream([one]);
      void useLoudspeaker(this.#sound);
      void this.#sound.play().catch(() => undefined);
      this.#toBorne.set("guest", one);
    }
    const own = track(this.#own, "video");
    if (one.kind === "video" && own && !this.#picture) this.#picture = new SideBySide(own, one);
    this.#events.stream(this.#stream);
    this.#events.outgoing(this.outgoing());
  }
}
