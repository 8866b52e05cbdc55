import { createInterface } from "node:readline";
import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { LineStand } from "../../support/line-call/line-stand.ts";

/** In a network namespace of the bench's own, nobody else has it. */
export const EAR_PORT = 47_123;
/** A flash and a beep that are further apart are not the same event. */
const SAME_MS = 450;

/**
 * In the expert's page: instead of the camera and the microphone of Chromium, a picture that is lit while a tone sounds,
 * at uneven distances so that no flash is taken for its neighbour.
 */
export const FLASH_AND_BEEP = `(() => {
  if (!navigator.mediaDevices) return;
  let made;
  const make = () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
    const paint = canvas.getContext('2d');
    const sound = new AudioContext({ sampleRate: 48000, latencyHint: 'interactive' });
    const out = sound.createMediaStreamDestination();
    const tone = new OscillatorNode(sound, { frequency: 1000 });
    const gain = new GainNode(sound, { gain: 0 });
    tone.connect(gain).connect(out);
    tone.start();
    let lit = false, n = 0;
    const draw = () => {
      paint.fillStyle = lit ? 'rgb(60,240,60)' : 'rgb(0,110,0)';
      paint.fillRect(0, 0, 640, 360);
      paint.fillStyle = 'rgb(0,200,0)';
      paint.fillRect((n++ * 6) % 640, 20, 120, 120);
    };
    const flip = () => {
      lit = !lit;
      gain.gain.setValueAtTime(lit ? 0.25 : 0, sound.currentTime);
      draw();
      setTimeout(flip, lit ? 300 : 900 + 400 * Math.random());
    };
    setInterval(draw, 40);
    setTimeout(flip, 1000);
    return new MediaStream([...canvas.captureStream(25).getTracks(), ...out.stream.getTracks()]);
  };
  navigator.mediaDevices.getUserMedia = async () => (made ??= make()).clone();
})()`;

/** In the screen's page: the moments at which the expert's picture on the canvas became light. */
export const SEE_FLASHES = `(() => {
  const seen = (window.vbFlashes = []);
  let lit = true;
  window.vbDrawn = (canvas) => {
    const [, green] = canvas.getContext('2d').getImageData(canvas.width >> 1, canvas.height - 40, 1, 1).data;
    const now = green > 175;
    if (now && !lit) seen.push(performance.timeOrigin + performance.now());
    lit = now;
  };
})()`;

/** Listens to the loudspeaker of the borne's virtual card. */
export class Ear {
  readonly #child: ChildProcess;
  /** Wall-clock times at which a tone began, ms. */
  readonly beeps: number[] = [];

  constructor(stand: LineStand) {
    const args = [join(import.meta.dirname, "ear-main.ts"), String(EAR_PORT)];
    this.#child = stand.line.run("borne", process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    createInterface({ input: this.#child.stdout! }).on("line", (line) => void this.beeps.push(Number(line)));
  }

  end(): void {
    this.#child.kill("SIGKILL");
  }
}

/** Beep less flash for each pair, ms; positive = the voice comes after the picture. */
export async function skews(stand: LineStand, ear: Ear): Promise<readonly number[]> {
  const flashes = await stand.screen.evaluate(() => (globalThis as unknown as { vbFlashes: number[] }).vbFlashes);
  return flashes.flatMap((flash) => {
    const near = ear.beeps.map((beep) => beep - flash).filter((apart) => Math.abs(apart) < SAME_MS);
    return near.length === 1 ? near : [];
  });
}
