import type { Command } from "commander";
import type { CardApplyOptions } from "../commands/card-apply.ts";
import type { CardShowOptions } from "../commands/card-show.ts";
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

  const card = program.command("card").description("the card's one text file, visioborne.yaml");
  card
    .command("check")
    .description("check the card's file, here or on a computer: every mistake, in French, with its line and remedy")
    .argument("<file>", "visioborne.yaml, or the folder that it is in")
    .option("--json", "print JSON")
    .action(async (file: string, options: { json?: boolean }) =>
      (await import("../commands/card-check.ts")).cardCheck(file, options),
    );
  card
    .command("apply")
    .description("on the borne, as root: make of the card what daemon and system need, and tell what is wrong")
    .option("--card <dir>", "where the card's partition is mounted", "/boot/config")
    .option("--etc <dir>", "configuration of the daemon", "/etc/visioborne")
    .option("--data <dir>", "the partition of what lasts", "/data")
    .option("--run <dir>", "in RAM: what this boot has found", "/run/visioborne-card")
    .option("--user <name>", "the daemon's user", "visioborne")
    .option("--no-remount", "the card is a plain folder: do not mount it writable and read-only again")
    .option("--json", "print JSON")
    .action(async (options: CardApplyOptions) => (await import("../commands/card-apply.ts")).cardApply(options));
  card
    .command("show")
    .description("without a configuration: show on the screen and by the lamp what is wrong with the card")
    .option("--run <dir>", "where `card apply` has left what it found", "/run/visioborne-card")
    .option("--port <number>", "of the screen's page, on loopback", "8470")
    .option("--profile <file>", "profile with the lamps (default: that of the board)")
    .action(async (options: CardShowOptions) => (await import("../commands/card-show.ts")).cardShow(options));
}
