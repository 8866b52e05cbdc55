import type { Command } from "commander";
import type { ScreenCommandOptions } from "../commands/screen.ts";

/** What shows the borne's page, as the borne does or on the machine of who develops. */
export function screenCommands(program: Command): void {
  program
    .command("screen")
    .description("show the screen's page: a browser alone on the display, started again when the page falls silent")
    .option("--url <url>", "the page that the daemon serves", "http://127.0.0.1:8470/")
    .option("--browser <program>", "Chromium, or one that takes its options", "chromium")
    .option("--compositor <program>", "the compositor that shows it; none = one is there already", "cage")
    .option("--headless", "without a display")
    .option("--no-sandbox", "without Chromium's own sandbox (it can't be had as root)")
    .action(async (options: ScreenCommandOptions) => (await import("../commands/screen.ts")).screen(options));

  program
    .command("demo")
    .description("a borne with simulated hardware, its broker and its supervisor, on this machine")
    .option("--profile <file>", "another device profile, e.g. of real hardware")
    .option("--config <file>", "another configuration: then only the borne is started, as configured")
    .option("--dir <dir>", "folder of the demo's state", ".visioborne")
    .action(async (options: { profile?: string; config?: string; dir: string }) =>
      (await import("../commands/demo.ts")).demo(options),
    );
}
