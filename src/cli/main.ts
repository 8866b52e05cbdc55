import { Command, CommanderError } from "commander";
import { APP_VERSION } from "../borne/version.ts";
import { errorCode, errorLine } from "../contract/errors.ts";
import { EXIT, exitCodeOf } from "./exit.ts";
import { borneCommands } from "./families/borne.ts";
import { cardCommands } from "./families/card.ts";
import { deskCommands } from "./families/desk.ts";
import { fleetCommands } from "./families/fleet.ts";
import { screenCommands } from "./families/screen.ts";
import { speakersCommands } from "./families/speakers.ts";
import { supervisorCommands } from "./families/supervisor.ts";

/** The `visioborne` command. Each subcommand loads its own part only: the daemon must start fast. */
const program = new Command("visioborne")
  .description(
    "Visioborne : borne de visio-accueil, supervision et maintenance\nA public video counter: borne, supervisor, maintenance",
  )
  .version(APP_VERSION)
  .showHelpAfterError("(visioborne --help shows the commands)")
  .configureHelp({ showGlobalOptions: true })
  .exitOverride();

// In the order in which help shows them.
borneCommands(program);
supervisorCommands(program);
cardCommands(program);
fleetCommands(program);
speakersCommands(program);
deskCommands(program);
screenCommands(program);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  } else {
    process.stderr.write(`visioborne: ${errorLine(error)}\n`);
    process.exitCode = exitCodeOf(errorCode(error));
  }
}
