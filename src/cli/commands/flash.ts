import { stat } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { VisioborneError } from "../../contract/errors.ts";
import { listDrives, type Drive } from "../../flash/drives.ts";
import { flash, type Step } from "../../flash/flash.ts";
import { EXIT } from "../exit.ts";
import { table } from "../table.ts";

export interface FlashCommandOptions {
  readonly drive?: string;
  readonly bmap?: string;
  readonly list?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const WORDS: Readonly<Record<Step, string>> = { writing: "writing", verifying: "reading back" };

/** `visioborne flash`: writes an image to a card, for who has no Raspberry Pi Imager. */
export async function flashCommand(image: string | undefined, options: FlashCommandOptions): Promise<void> {
  const drives = await listDrives({ loops: options.drive?.startsWith("/dev/loop") ?? false });
  if (options.list || image === undefined) return showDrives(drives, options);
  const drive = await chosen(drives, options.drive);
  if (!options.yes && !(await agreed(drive))) {
    process.stderr.write("nothing was written\n");
    process.exitCode = EXIT.failed;
    return;
  }
  const done = await flash({
    image,
    drive,
    ...(options.bmap === undefined ? {} : { bmap: options.bmap }),
    onProgress: progress(),
  });
  if (options.json) return void process.stdout.write(`${JSON.stringify(done)}\n`);
  const how = done.checked ? "by its block map" : "without a block map: the image itself was not checked";
  process.stdout.write(`${done.drive}: ${sizeOf(done.bytes)} written and read back the same, ${how}\n`);
  process.stdout.write("The card can be taken out.\n");
}

function showDrives(drives: readonly Drive[], { list, json }: FlashCommandOptions): void {
  if (json) process.stdout.write(`${JSON.stringify(drives)}\n`);
  else if (drives.length === 0)
    process.stdout.write("no drive that can be taken out: put the card in, then try again\n");
  else {
    const rows = drives.map(({ path, bytes, name, mounted }) => [path, sizeOf(bytes), name, mounted.join(" ")]);
    process.stdout.write(`${table([["drive", "size", "name", "mounted"], ...rows])}\n`);
  }
  if (!list) throw new VisioborneError("usage", "expected an image: visioborne flash IMAGE [--drive DRIVE]");
}

/** The drive that was named, or the only one there is. A file is for a virtual machine. */
async function chosen(drives: readonly Drive[], wanted: string | undefined): Promise<Drive> {
  const known = drives.map(({ path }) => path).join(", ") || "none";
  if (wanted === undefined) {
    const [only, ...more] = drives;
    if (only && more.length === 0) return only;
    throw new VisioborneError("usage", `--drive: expected one of the drives that can be taken out: ${known}`);
  }
  const found = drives.find(({ path }) => path === wanted);
  if (found) return found;
  const file = await stat(wanted).catch(() => undefined);
  if (file?.isFile()) return { path: wanted, bytes: Infinity, name: "file", bus: null, mounted: [] };
  throw new VisioborneError("usage", `--drive ${wanted}: no drive that can be taken out; there is: ${known}`);
}

async function agreed({ path, bytes, name, mounted }: Drive): Promise<boolean> {
  if (!process.stdin.isTTY) throw new VisioborneError("usage", "nobody can be asked here: expected --yes");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const used = mounted.length === 0 ? "" : `, now mounted at ${mounted.join(" ")}`;
  const size = bytes === Infinity ? "" : ` ${sizeOf(bytes)}`;
  const answer = await lines.question(`${path}${size} ${name}${used}\nEverything on it will be lost. Write? (yes/no) `);
  lines.close();
  return /^(y|yes|o|oui)$/i.test(answer.trim());
}

/** A line that counts up on a terminal; elsewhere a line each tenth. */
function progress(): (step: Step, share: number) => void {
  let told = "";
  return (step, share) => {
    const percent = Math.floor(share * 100);
    const text = `${WORDS[step]} ${process.stderr.isTTY ? percent : percent - (percent % 10)} %`;
    if (text === told) return;
    told = text;
    process.stderr.write(process.stderr.isTTY ? `\r${text} ${percent === 100 ? "\n" : ""}` : `${text}\n`);
  };
}

function sizeOf(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`;
}
