// `npm run bundle -- --image-dir DIR --board B --version V --out F [--key K --cert C --keyring R]`: a signed update.
import { parseArgs } from "node:util";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { developmentKeys, type BundleKeys } from "./bundle-keys.ts";
import { BOARDS, makeBundle, type Board } from "./bundle-make.ts";

const USAGE = `npm run bundle -- --image-dir DIR --board ${BOARDS.join("|")} --version MAJOR.MINOR.PATCH --out FILE.raucb
  DIR holds rootfs.squashfs and boot.vfat, as npm run image leaves them.
  --key K --cert C --keyring R   signs a release: key, certificate, and the authority that the bornes have.
  Without them it is signed by the development key of this work tree: bornes of a release refuse it.`;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      "image-dir": { type: "string" },
      board: { type: "string" },
      version: { type: "string" },
      out: { type: "string" },
      key: { type: "string" },
      cert: { type: "string" },
      keyring: { type: "string" },
      help: { type: "boolean" },
    },
  });
  const { "image-dir": imageDir, board, version, out } = values;
  if (values.help === true) return say(USAGE);
  if (imageDir === undefined || version === undefined || out === undefined || !isBoard(board)) throw new Error(USAGE);
  const keys = releaseKeys(values) ?? developmentKeys(root);
  const { bytes, images, manifestSha256 } = await makeBundle({ imageDir, board, version, out, keys });
  const sizes = Object.entries(images).map(([file, size]) => `${file} ${megabytes(size)}`);
  say(`${out}: visioborne-${board} ${version}, ${megabytes(bytes)} (${sizes.join(", ")})`);
  say(`sha256 of its manifest, for the command: ${manifestSha256}`);
  if (values.key === undefined) {
    say("SIGNED BY THE DEVELOPMENT KEY: only bornes whose image was built with --keyring dev take it.");
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function releaseKeys(given: Partial<BundleKeys>): BundleKeys | undefined {
  const { key, cert, keyring } = given;
  if (key === undefined && cert === undefined && keyring === undefined) return undefined;
  if (key === undefined || cert === undefined || keyring === undefined)
    throw new Error(`--key, --cert and --keyring: all three, or none\n\n${USAGE}`);
  return { key, cert, keyring };
}

function isBoard(board: string | undefined): board is Board {
  return (BOARDS as readonly (string | undefined)[]).includes(board);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
