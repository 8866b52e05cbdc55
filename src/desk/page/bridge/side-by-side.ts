const WIDTH = 640;
const HEIGHT = 360;
const FPS = 25;

/**
 * Two pictures side by side in one, for the borne, which shows one picture. Each is cut to its middle, never scaled:
 * heads stay life-size.
 */
export class SideBySide {
  readonly track: MediaStreamTrack;
  readonly #paint: CanvasRenderingContext2D;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #pictures: readonly [HTMLVideoElement, HTMLVideoElement];

  constructor(left: MediaStreamTrack, right: MediaStreamTrack) {
    const canvas = document.createElement("canvas");
    canvas.width = WIDTH;
    canvas.height = HEIGHT;
    const paint = canvas.getContext("2d", { alpha: false });
    const [track] = canvas.captureStream(FPS).getVideoTracks();
    if (!paint || !track) throw new Error("this browser can't compose pictures");
    this.#paint = paint;
    this.track = track;
    track.contentHint = "motion";
    this.#pictures = [player(left), player(right)];
    // Not an animation frame: those stop when the tab is hidden. Tabs that play sound keep their timers.
    this.#timer = setInterval(() => this.#draw(), 1000 / FPS);
  }

  /** Another camera of the expert. */
  left(track: MediaStreamTrack): void {
    this.#pictures[0].srcObject = new MediaStream([track]);
  }

  close(): void {
    clearInterval(this.#timer);
    this.track.stop();
    for (const picture of this.#pictures) picture.srcObject = null;
  }

  #draw(): void {
    const half = WIDTH / 2;
    this.#pictures.forEach((picture, index) => {
      const { videoWidth: width, videoHeight: height } = picture;
      if (width === 0 || height === 0) return;
      // The part of the picture that has the shape of a half.
      const part = Math.min(width, (height * half) / HEIGHT);
      const left = (width - part) / 2;
      this.#paint.drawImage(picture, left, 0, part, height, index * half, 0, half, HEIGHT);
    });
    this.#paint.fillStyle = "#101820";
    this.#paint.fillRect(half - 1, 0, 2, HEIGHT);
  }
}

function player(track: MediaStreamTrack): HTMLVideoElement {
  const video = document.createElement("video");
  video.muted = true;
  video.playsInline = true;
  video.autoplay = true;
  video.srcObject = new MediaStream([track]);
  void video.play().catch(() => undefined);
  return video;
}
