import type { Page } from "playwright-core";
import type { DeskToExpert, ExpertToDesk, InCall } from "../../../src/contract/signalling/types.ts";
import { BornePapers } from "./borne-papers.ts";
import type { Link } from "./link.ts";

/** The signals of a borne's call, whoever carries them. */
export interface BorneWay {
  offer(n: number, sdp: string): void;
  candidate(n: number, candidate: string | null): void;
  listen(answer: (n: number, sdp: string) => void, candidate: (n: number, candidate: string | null) => void): void;
}

/** Straight to an expert's page, as a scripted desk does. */
export const wayTo = (link: Link<ExpertToDesk, DeskToExpert>, call: string): BorneWay => ({
  offer: (n, sdp) => link.say({ type: "offer", call, n, sdp }),
  candidate: (n, candidate) => link.say({ type: "candidate", call, n, candidate }),
  listen: (answer, candidate) =>
    link.on((message) => {
      if (message.type === "answer") answer(message.n, message.sdp);
      if (message.type === "candidate") candidate(message.n, message.candidate);
    }),
});

/** What a page of a borne's part can be asked. It runs in the browser. */
interface Part {
  offer(n: number): Promise<string>;
  answer(n: number, sdp: string): Promise<void>;
  candidate(n: number, candidate: string | null): Promise<void>;
  say(text: string): void;
  /** Frames in base64, in their order. */
  sayBytes(frames: readonly string[]): void;
  heard: string[];
  state(): string;
  /** The expert's picture: its size, whether it moves, and the colour in its middle line. */
  look(): Promise<{ width: number; height: number; moved: boolean; seam: number[] }>;
  /** Strongest tone of the expert's sound, Hz; 0 = silence. */
  level(): Promise<number>;
  picture(on: boolean): void;
  close(): void;
}

declare global {
  interface Window {
    part: Part;
    signal(n: number, candidate: string | null): Promise<void>;
    takeFrames(all: readonly string[]): Promise<void>;
  }
}

/** A borne that lives in a page of a browser: the offerer, H.264 and Opus, one data channel. */
export class BrowserBorne {
  readonly #page: Page;
  #way: BorneWay;
  n = 0;
  /** Papers on the call's channel. */
  readonly papers: BornePapers;
  #frames: string[] = [];

  private constructor(page: Page, way: BorneWay) {
    this.#page = page;
    this.#way = way;
    this.papers = new BornePapers((frame) => {
      // What is sent in one turn goes in one step, for a page is far away.
      if (this.#frames.push(Buffer.from(frame).toString("base64")) === 1) setImmediate(() => this.#flush());
    });
    page.on("close", () => this.papers.close());
  }

  /** @param page an empty page of its own, on any http origin. */
  static async open(page: Page, way: BorneWay): Promise<BrowserBorne> {
    const borne = new BrowserBorne(page, way);
    await page.exposeFunction("signal", (n: number, candidate: string | null) => borne.#way.candidate(n, candidate));
    await page.exposeFunction("takeFrames", (all: readonly string[]) => {
      for (const frame of all) borne.papers.take(Buffer.from(frame, "base64"));
    });
    await page.evaluate(bornePart);
    borne.use(way);
    return borne;
  }

  /** Signals go this way from now on. */
  use(way: BorneWay): void {
    this.#way = way;
    way.listen(
      (n, sdp) => void this.#page.evaluate(([n, sdp]) => window.part.answer(n, sdp), [n, sdp] as const),
      (n, candidate) =>
        void this.#page.evaluate(([n, candidate]) => window.part.candidate(n, candidate), [n, candidate] as const),
    );
  }

  /** Begins a negotiation, as the borne does at the start and after each reconnection. */
  async offer(): Promise<void> {
    this.n += 1;
    const { n } = this;
    const sdp = await this.#page.evaluate((n) => window.part.offer(n), n);
    this.#way.offer(n, sdp);
  }

  async say(message: InCall): Promise<void> {
    await this.#page.evaluate((text) => window.part.say(text), JSON.stringify(message));
  }

  heard = async (): Promise<readonly InCall[]> => {
    const texts = await this.#page.evaluate(() => window.part.heard);
    return texts.map((text) => JSON.parse(text) as InCall);
  };

  #flush(): void {
    const frames = this.#frames.splice(0);
    this.#page.evaluate((frames) => window.part.sayBytes(frames), frames).catch(() => undefined);
  }

  state = () => this.#page.evaluate(() => window.part.state());
  look = () => this.#page.evaluate(() => window.part.look());
  level = () => this.#page.evaluate(() => window.part.level());
  picture = (on: boolean) => this.#page.evaluate((on) => window.part.picture(on), on);
  close = () => this.#page.evaluate(() => window.part.close());
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
    // A warm wall, and somebody who sits before it and moves a little.
    const x = 320 + 6 * Math.sin(tick / 20);
    const oval = (colour: string, cx: number, cy: number, rx: number, ry: number) => {
      paint.fillStyle = colour;
      paint.beginPath();
      paint.ellipse(cx, cy, rx, ry, 0, 0, 7);
      paint.fill();
    };
    paint.fillStyle = "#c8b89a";
    paint.fillRect(0, 0, 640, 360);
    paint.fillStyle = "#8a7860";
    paint.fillRect(0, 300, 640, 60);
    oval("#31507a", x, 372, 170, 120);
    oval("#d5a482", x, 246, 30, 40);
    oval("#8b8781", x, 148, 70, 80);
    oval("#e3b591", x, 168, 60, 76);
    for (const side of [-1, 1]) {
      oval("#e3b591", x + side * 61, 172, 9, 15);
      oval("#3a3532", x + side * 24, 162, 5, 5);
      oval("#8b8781", x + side * 24, 146, 14, 4);
    }
    oval("#d09a78", x, 184, 8, 11);
    oval("#a85f55", x, 212, 19, 5);
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

  let frames: string[] = [];
  const frame = (data: ArrayBuffer) => {
    let text = "";
    for (const byte of new Uint8Array(data)) text += String.fromCharCode(byte);
    if (frames.push(btoa(text)) > 1) return;
    setTimeout(() => {
      void window.takeFrames(frames);
      frames = [];
    });
  };

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
      channel.binaryType = "arraybuffer";
      channel.addEventListener("message", ({ data }) => {
        if (data instanceof ArrayBuffer) frame(data);
        else heard.push(String(data));
      });
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
    sayBytes(frames) {
      if (channel?.readyState !== "open") return;
      for (const frame of frames) channel.send(Uint8Array.from(atob(frame), (character) => character.charCodeAt(0)));
    },
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
      // Colour of the middle of the picture, from its own size: where two that are side by side meet.
      const seam = () => {
        const line = new OffscreenCanvas(2, 2).getContext("2d", { willReadFrequently: true });
        const { videoWidth: width, videoHeight: height } = video;
        line?.drawImage(video, width / 2 - 0.5, 2, 1, height / 12, 0, 0, 2, 2);
        return [...(line?.getImageData(0, 0, 1, 1).data.slice(0, 3) ?? [255])];
      };
      const moved = two.some((value, at) => Math.abs(value - (one[at] ?? 0)) > 30);
      return { width: video.videoWidth, height: video.videoHeight, moved, seam: seam() };
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
