/** A line of luma through a picture, and when the page had it (`performance.now()` of the page). */
export interface SeenLine {
  readonly at: number;
  readonly line: readonly number[];
}

/** What this bench adds to a page: it notes when what happens, and reads pictures where the page shows them. */
export interface Probe {
  /** Messages of WebSockets (`in:ring`), clicks (`click:Prendre l'appel`), the first picture (`picture`). */
  marks: { readonly what: string; readonly at: number }[];
  /** From now on the first picture of the other end is awaited. */
  expect(): void;
  /** Reads what the page shows, so long. */
  shown(ms: number): Promise<SeenLine[]>;
  /** Reads so many pictures that the page's own camera gives; fewer after 5 s. */
  camera(pictures: number): Promise<SeenLine[]>;
}

/** Of Chromium: the pictures of a track, one by one (W3C mediacapture-transform). */
declare class MediaStreamTrackProcessor {
  constructor(options: { readonly track: MediaStreamTrack });
  readonly readable: ReadableStream<VideoFrame>;
}

declare global {
  interface Window {
    vb: Probe;
  }
}

/** Runs in a page before its own scripts: nothing of this module is in reach. */
export function installProbe(): void {
  const POINTS = 320;
  const marks: Probe["marks"] = [];
  const mark = (what: string, at = performance.now()) => void marks.push({ what, at });
  let awaited = false;
  let sink: SeenLine[] | undefined;
  let track: MediaStreamTrack | undefined;
  const small = new OffscreenCanvas(POINTS, 1).getContext("2d", { willReadFrequently: true });
  const contexts = CanvasRenderingContext2D.prototype;
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the context that is drawn on
  const plainDraw = contexts.drawImage;

  const lineOf = (picture: HTMLVideoElement | VideoFrame): number[] => {
    const [width, height] =
      picture instanceof VideoFrame
        ? [picture.displayWidth, picture.displayHeight]
        : [picture.videoWidth, picture.videoHeight];
    small?.drawImage(picture, 0, Math.floor(height / 4), width, 2, 0, 0, POINTS, 1);
    const data = small?.getImageData(0, 0, POINTS, 1).data ?? [];
    const line: number[] = [];
    for (let at = 0; at < data.length; at += 4) {
      line.push(Math.round(0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)));
    }
    return line;
  };
  /** @param at when the page's next drawing had it */
  const seen = (line: number[] | undefined, at: number) => {
    if (awaited) mark("picture", at);
    awaited = false;
    if (line !== undefined) sink?.push({ at, line });
  };

  // A picture in a `<video>`: the browser tells when it gave it to be shown.
  const armed = new WeakSet<HTMLVideoElement>();
  const arm = (video: HTMLVideoElement) => {
    if (armed.has(video) || video.classList.contains("mirrored") || !(awaited || sink)) return;
    armed.add(video);
    video.requestVideoFrameCallback((_now, { presentationTime }) => {
      armed.delete(video);
      seen(sink && lineOf(video), presentationTime);
      arm(video);
    });
  };
  const armAll = () => document.querySelectorAll("video").forEach(arm);
  new MutationObserver(armAll).observe(document, { childList: true, subtree: true });

  // A picture that is drawn on a canvas: it is shown by the next drawing of the page.
  contexts.drawImage = function (this: CanvasRenderingContext2D, ...args: unknown[]) {
    Reflect.apply(plainDraw, this, args);
    const [picture] = args;
    if (!(awaited || sink) || !(picture instanceof VideoFrame) || !this.canvas.closest(".expert-picture")) return;
    const line = sink && lineOf(picture);
    requestAnimationFrame(() => seen(line, performance.now()));
  };

  const Native = WebSocket;
  window.WebSocket = class extends Native {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      this.addEventListener("message", ({ data }) => {
        const type = typeof data === "string" ? /^\{"type":"([a-z-]+)"/.exec(data)?.[1] : undefined;
        if (type !== undefined) mark(`in:${type}`);
      });
    }
  };
  window.addEventListener(
    "click",
    ({ target }) => {
      const button = target instanceof Element ? target.closest("button") : null;
      if (button) mark(`click:${button.textContent?.trim() ?? ""}`);
    },
    { capture: true },
  );
  const { mediaDevices } = navigator;
  if (mediaDevices) {
    const take = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (constraints) => {
      const stream = await take(constraints);
      [track] = stream.getVideoTracks();
      return stream;
    };
  }

  window.vb = {
    marks,
    expect() {
      awaited = true;
      armAll();
    },
    async shown(ms) {
      const lines: SeenLine[] = [];
      sink = lines;
      armAll();
      await new Promise((resolve) => setTimeout(resolve, ms));
      sink = undefined;
      return lines;
    },
    async camera(pictures) {
      const lines: SeenLine[] = [];
      const clone = track?.clone();
      if (!clone) return lines;
      const reader = new MediaStreamTrackProcessor({ track: clone }).readable.getReader();
      const endMs = performance.now() + 5000;
      while (lines.length < pictures && performance.now() < endMs) {
        const { value: frame, done } = await reader.read();
        if (done) break;
        const at = performance.now();
        lines.push({ at, line: lineOf(frame) });
        frame.close();
      }
      // What was read ahead would keep its memory.
      await reader.cancel();
      clone.stop();
      return lines;
    },
  };
}
