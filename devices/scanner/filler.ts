import { randomBytes } from "node:crypto";

/** T.81 B.1.1.3: comment. */
const COM = 0xfe;
const MAX_COMMENT = 65_533;

/** What a simulated sheet bears beside its drawing. */
export interface Filler {
  /** Words that stand in the file and can be looked for afterwards; "" = none. */
  readonly mark: string;
  /** Size that the file has at least, bytes: a drawing of flat blocks is a tenth of a real page, whose paper has a grain. */
  readonly bytes: number;
}

/** A JPEG with a mark and the size of a real page, in comment segments. What it shows is the same. */
export function filled(jpeg: Buffer, { mark, bytes }: Filler): Buffer {
  const comments: Buffer[] = mark === "" ? [] : [comment(Buffer.from(mark, "latin1"))];
  let missing = bytes - jpeg.length - (comments[0]?.length ?? 0);
  while (missing > 4) {
    const part = Math.min(missing - 4, MAX_COMMENT);
    comments.push(comment(randomBytes(part)));
    missing -= part + 4;
  }
  if (comments.length === 0) return jpeg;
  // JFIF's own segment comes first, right after the start of the image (T.871, 10.1).
  const at = 4 + jpeg.readUInt16BE(4);
  return Buffer.concat([jpeg.subarray(0, at), ...comments, jpeg.subarray(at)]);
}

function comment(body: Buffer): Buffer {
  const head = Buffer.from([0xff, COM, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
}
