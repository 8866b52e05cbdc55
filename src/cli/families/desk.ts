import { Option, type Command } from "commander";
import { ROLES } from "../../desk/accounts/role.ts";
import { accountCommands } from "./account.ts";
import { collected } from "./options.ts";

/** `visioborne desk`: the centre of the experts. */
export function deskCommands(program: Command): void {
  const desk = program.command("desk").description("the centre of the experts");
  desk
    .command("run")
    .description("run the desk: the experts' page, its accounts, the calls of the bornes")
    .requiredOption("--config <file>", "configuration of the desk (YAML)")
    .action(async (options: { config: string }) => (await import("../commands/desk.ts")).deskRun(options));
  accountCommands(
    desk,
    {
      program: "desk",
      entered: "the desk",
      own: (add) =>
        add
          .addOption(new Option("--role <role>", "what it may do").choices(ROLES).default("expert"))
          .option("--organisme <id>", "organisme that it serves (again for more)", collected)
          .option("--name <name>", "name that colleagues see (default: the login)"),
    },
    async () => import("../commands/desk-account.ts"),
  );
}
