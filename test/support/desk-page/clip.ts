import { writeFileSync } from "node:fs";

const [WIDTH, HEIGHT, FPS, SECONDS] = [640, 360, 25, 2];

type Colour = readonly [red: number, green: number, blue: number];

const WALL: Colour = [178, 196, 204];
const PLANT: Colour = [88, 128, 96];
const HAIR: Colour = [70, 48, 38];
const SKIN: Colour = [232, 190, 160];
const COAT: Colour = [52, 92, 104];
const EYE: Colour = [50, 40, 40];
const LIPS: Colour = [190, 100, 95];

const within = (x: number, y: number, cx: number, cy: number, rx: number, ry: number) =>
  ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 <= 1;

/** An expert who sits before a wall; her head fills the guide of the readiness check. `sway`: px to the right. */
function colourAt(x: number, y: number, sway: number): Colour {
  const cx = 320 + sway;
  if (within(x, y, cx - 25, 168, 6, 5) || within(x, y, cx + 25, 168, 6, 5)) return EYE;
  if (within(x, y, cx, 212, 18, 5)) return LIPS;
  if (within(x, y, cx, 176, 58, 74) && !within(x, y, cx, 96, 62, 38)) return SKIN;
  if (within(x, y, cx, 150, 72, 82)) return HAIR;
  if (within(x, y, cx, 250, 26, 40)) return SKIN;
  if (within(x, y, cx, 370, 165, 105)) return COAT;
  if (within(x, y, 90, 300, 60, 110)) return PLANT;
  return WALL;
}

/** Writes what a camera sees, for `--use-file-for-fake-video-capture` (YUV4MPEG2, 4:2:0). */
export function writeClip(file: string): void {
  const frames: Buffer[] = [Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F${FPS}:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < FPS * SECONDS; frame += 1) {
    const sway = 5 * Math.sin((2 * Math.PI * frame) / (FPS * SECONDS));
    const luma = Buffer.alloc(WIDTH * HEIGHT);
    const half = (WIDTH / 2) * (HEIGHT / 2);
    const [blue, red] = [Buffer.alloc(half), Buffer.alloc(half)];
    for (let y = 0; y < HEIGHT; y += 1) {
      for (let x = 0; x < WIDTH; x += 1) {
        const [r, g, b] = colourAt(x, y, sway);
        luma[y * WIDTH + x] = Math.round(0.299 * r + 0.587 * g + 0.114 * b);
        if (x % 2 === 1 || y % 2 === 1) continue;
        const at = (y / 2) * (WIDTH / 2) + x / 2;
        blue[at] = Math.round(128 - 0.168_736 * r - 0.331_264 * g + 0.5 * b);
        red[at] = Math.round(128 + 0.5 * r - 0.418_688 * g - 0.081_312 * b);
      }
    }
    frames.push(Buffer.from("FRAME\n"), luma, blue, red);
  }
  writeFileSync(file, Buffer.concat(frames));
}
