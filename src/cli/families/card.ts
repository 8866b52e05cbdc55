import type { Command } from "commander";
import type { FlashCommandOptions } from "../commands/flash.ts";

/** The SD card of a borne, from the image to the borne that starts on it. */
export function cardCommands(program: Command): void {
  program
    .command("flash")
    .description("write an image to a card: drives that can be taken out only, asked before, read back after")
    .argument("[image]", ".img, or that by xz, gzip or zstd; its block map (.bmap) is taken from beside it")
    .option("--drive <path>", "the drive (default: the only one there is); a file, for a virtual machine")
    .option("--bmap <file>", "another block map")
    .option("--list", "show the drives and end")
    .option("--yes", "do not ask")
    .option("--json", "print JSON")
    .action(async (image: string | undefined, options: FlashCommandOptions) =>
      (await import("../commands/flash.ts")).flashCommand(image, options),
    );
}
