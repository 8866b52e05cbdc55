import type { Page } from "playwright-core";
import type { ExpertToDesk, DeskToExpert, InCall } from "../../../src/contract/signalling/types.ts";
import type { Link } from "./link.ts";

/** What a page of a borne's part can be asked. It runs in the browser. */
interface Part {
  offer(n: number): Promise<string>;
  answer(n: number, sdp: string): Promise<void>;
  candidate(n: number, candidate: string | null): Promise<void>;
  say(text: string): void;
  heard: string[];
  state(): string;
  /** Mean colour of the expert's picture, and whether it moves. */
  look(): Promise<{ width: number; height: number; moved: boolean; left: number[]; right: number[] }>;
  /** Strongest tone of the expert's sound, Hz; 0 = silence. */
  level(): Promise<number>;
  picture(on: boolean): void;
  close(): void;
}

declare global {
  interface Window {
    part: Part;
    signal(n: number, candidate: string | null): Promise<void>;
  }
}

/** A borne that lives in a page of a browser: the offerer, H.264 and Opus, one data channel. */
export class BrowserBorne {
  readonly #page: Page;
  readonly #call: string;
  #desk: Link<ExpertToDesk, DeskToExpert>;
  n = 0;

  private constructor(page: Page, desk: Link<ExpertToDesk, DeskToExpert>, call: string) {
    this.#page = page;
    this.#desk = desk;
    this.#call = call;
  }

  /** @param page an empty page of its own, on any http origin. */
  static async open(page: Page, desk: Link<ExpertToDesk, DeskToExpert>, call: string): Promise<BrowserBorne> {
    const borne = new BrowserBorne(page, desk, call);
    await page.exposeFunction("signal", (n: number, candidate: string | null) => {
      borne.#desk.say({ type: "candidate", call, n, candidate });
    });
    await page.evaluate(bornePart);
    borne.#listen();
    return borne;
  }

  /** Signals go over another connection of the expert's page from now on. */
  use(desk: Link<ExpertToDesk, DeskToExpert>): void {
    this.#desk = desk;
    this.#listen();
  }

  /** Begins a negotiation, as the borne does at the start and after each reconnection. */
  async offer(): Promise<void> {
    this.n += 1;
    const { n } = this;
    const sdp = await this.#page.evaluate((n) => window.part.offer(n), n);
    this.#desk.say({ type: "offer", call: this.#call, n, sdp });
  }

  async say(message: InCall): Promise<void> {
    await this.#page.evaluate((text) => window.part.say(text), JSON.stringify(message));
  }

  async heard(): Promise<readonly InCall[]> {
    const texts = await this.#page.evaluate(() => window.part.heard);
    return texts.map((text) => JSON.parse(text) as InCall);
  }

  state = () => this.#page.evaluate(() => window.part.state());
  look = () => this.#page.evaluate(() => window.part.look());
  level = () => this.#page.evaluate(() => window.part.level());
  picture = (on: boolean) => this.#page.evaluate((on) => window.part.picture(on), on);
  close = () => this.#page.evaluate(() => window.part.close());

  #listen(): void {
    this.#desk.on((message) => {
      if (message.type === "answer") {
        void this.#page.evaluate(([n, sdp]) => window.part.answer(n, sdp), [message.n, message.sdp] as const);
      }
      if (message.type === "candidate") {
        void this.#page.evaluate(([n, candidate]) => window.part.candidate(n, candidate), [
          message.n,
          message.candidate,
        ] as const);
      }
    });
  }
}

/** Runs in the page: nothing of this module is in reach. */
function bornePart(): void {
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 360;
  const paint = canvas.getContext("2d");
  if (!paint) throw new Error("no canvas");
  let tick = 0;
  const draw = () => {
    tick += 1;
    // A warm wall, somebody who sits before it, and a bar that moves.
    paint.fillStyle = "#c8b89a";
    paint.fillRect(0, 0, 640, 360);
    paint.fillStyle = "#7b6a55";
    paint.fillRect(0, 290, 640, 70);
    paint.fillStyle = "#31507a";
    paint.beginPath();
    paint.ellipse(320, 360, 150, 150, 0, 0, 7);
    paint.fill();
    paint.fillStyle = "#e3b591";
    paint.beginPath();
    paint.ellipse(320 + 6 * Math.sin(tick / 20), 150, 62, 82, 0, 0, 7);
    paint.fill();
    paint.fillStyle = "#3b2a20";
    paint.beginPath();
    paint.ellipse(320 + 6 * Math.sin(tick / 20), 104, 66, 48, 0, 0, 7);
    paint.fill();
    paint.fillStyle = "#d02020";
    paint.fillRect((tick * 8) % 640, 0, 24, 14);
  };
  draw();
  let painting: ReturnType<typeof setInterval> | undefined = setInterval(draw, 40);
  const [camera] = canvas.captureStream(25).getVideoTracks();
  const sound = new AudioContext();
  void sound.resume();
  const tone = new OscillatorNode(sound, { frequency: 880 });
  const out = new MediaStreamAudioDestinationNode(sound);
  tone.connect(new GainNode(sound, { gain: 0.2 })).connect(out);
  tone.start();
  const [microphone] = out.stream.getAudioTracks();
  if (!camera || !microphone) throw new Error("no tracks");

  let peer: RTCPeerConnection | undefined;
  let channel: RTCDataChannel | undefined;
  let current = -1;
  let early: (string | null)[] = [];
  const video = document.createElement("video");
  video.muted = true;
  const player = new Audio();
  const analyser = new AnalyserNode(sound, { fftSize: 4096 });
  const heard: string[] = [];

  const add = async (candidate: string | null) => {
    await peer?.addIceCandidate(candidate === null ? undefined : { candidate, sdpMLineIndex: 0 });
  };
  window.part = {
    heard,
    async offer(n) {
      peer?.close();
      const mine = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
      peer = mine;
      current = n;
      early = [];
      channel = mine.createDataChannel("visioborne");
      channel.addEventListener("message", ({ data }) => heard.push(String(data)));
      mine.addTransceiver(microphone, { direction: "sendrecv" });
      const transceiver = mine.addTransceiver(camera, { direction: "sendrecv" });
      const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
      transceiver.setCodecPreferences(codecs.filter(({ mimeType }) => /h264|rtx/i.test(mimeType)));
      mine.addEventListener("icecandidate", ({ candidate }) => {
        if (mine === peer) void window.signal(n, candidate === null ? null : candidate.candidate || null);
      });
      mine.addEventListener("track", ({ track }) => {
        const stream = new MediaStream([track]);
        if (track.kind === "video") {
          video.srcObject = stream;
          void video.play();
        } else {
          player.srcObject = stream;
          player.muted = true;
          void player.play();
          sound.createMediaStreamSource(stream).connect(analyser);
        }
      });
      const { sdp = "" } = await mine.createOffer();
      const limited = sdp.replace(/(m=video[^\r]*\r\nc=[^\r]*\r\n)/, "$1b=AS:350\r\n");
      await mine.setLocalDescription({ type: "offer", sdp: limited });
      return limited;
    },
    async answer(n, sdp) {
      if (n !== current || !peer) return;
      await peer.setRemoteDescription({ type: "answer", sdp });
      for (const candidate of early.splice(0)) await add(candidate);
    },
    async candidate(n, candidate) {
      if (n !== current) return;
      if (peer?.remoteDescription) await add(candidate);
      else early.push(candidate);
    },
    say: (text) => channel?.send(text),
    state: () => peer?.connectionState ?? "none",
    async look() {
      const snap = () => {
        const small = new OffscreenCanvas(64, 36).getContext("2d", { willReadFrequently: true });
        small?.drawImage(video, 0, 0, 64, 36);
        return small?.getImageData(0, 0, 64, 36).data ?? new Uint8ClampedArray();
      };
      const one = snap();
      await new Promise((resolve) => setTimeout(resolve, 400));
      const two = snap();
      const mean = (from: number, to: number) => {
        const sum = [0, 0, 0];
        let count = 0;
        for (let at = 0; at < two.length; at += 4) {
          const x = (at / 4) % 64;
          if (x < from || x >= to) continue;
          count += 1;
          for (const c of [0, 1, 2]) sum[c] = (sum[c] ?? 0) + (two[at + c] ?? 0);
        }
        return sum.map((value) => Math.round(value / Math.max(1, count)));
      };
      const moved = two.some((value, at) => Math.abs(value - (one[at] ?? 0)) > 30);
      return { width: video.videoWidth, height: video.videoHeight, moved, left: mean(0, 32), right: mean(32, 64) };
    },
    async level() {
      const data = new Float32Array(analyser.frequencyBinCount);
      let [best, hertz] = [-90, 0];
      for (let look = 0; look < 20; look += 1) {
        analyser.getFloatFrequencyData(data);
        data.forEach((value, bin) => {
          if (value > best) [best, hertz] = [value, (bin * sound.sampleRate) / analyser.fftSize];
        });
        await new Promise((resolve) => setTimeout(resolve, 60));
      }
      return hertz;
    },
    picture(on) {
      clearInterval(painting);
      painting = on ? setInterval(draw, 40) : undefined;
    },
    close: () => peer?.close(),
  };
}
