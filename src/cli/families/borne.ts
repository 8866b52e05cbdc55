import { Option, type Command } from "commander";
import type { DiscoverOptions } from "../commands/discover.ts";
import type { CommissionOptions } from "../commands/commission.ts";
import type { SheetOptions } from "../commands/sheet.ts";
import { collected } from "./options.ts";

/** What is done on a borne: run it, look at it, test it, check what it is given. */
export function borneCommands(program: Command): void {
  program
    .command("run")
    .description("run the borne's daemon")
    .requiredOption("--config <file>", "configuration of the borne (YAML)")
    .requiredOption("--profile <file>", "device profile (YAML)", "/etc/visioborne/profile.yaml")
    .action(async (options: { config: string; profile: string }) => (await import("../commands/run.ts")).run(options));

  program
    .command("doctor")
    .description(
      "check each device, its driver, the configuration, the line and the clock: what is wrong, why, what to do",
    )
    .option("--config <file>", "configuration of the borne (default: that of the running demo)")
    .option("--profile <file>", "device profile")
    .option(
      "--discover",
      "look for what is connected instead: I2C, serial ports, printers, scanners, cameras, sound, GPIO",
    )
    .option("--watch", "show each device as it is now, until q or Ctrl-C: while you press, stand, plug and wire")
    .option("--propose", "with --discover: print a device profile of what was found")
    .option(
      "--host <host>",
      "with --discover: ask this host for a printer and a scanner too (again for more)",
      collected,
    )
    .option("--port <path>", "with --discover: look at this serial port too (again for more)", collected)
    .option("--no-network", "with --discover: do not ask the local network")
    .addOption(new Option("--root <dir>", "another root of /dev, /proc and /sys").hideHelp())
    .addOption(new Option("--usb-ports <range>", "other ports of ipp-usb").hideHelp())
    .option("--json", "print JSON")
    .action(async (options: DiscoverOptions & { profile?: string; discover?: boolean; watch?: boolean }) => {
      if (options.watch === true) return (await import("../commands/watch.ts")).watch(options);
      if (options.discover === true || options.propose === true) {
        return (await import("../commands/discover.ts")).discoverCommand(options);
      }
      return (await import("../commands/doctor.ts")).doctor(options);
    });

  program
    .command("selftest")
    .description("have the running daemon test its devices")
    .argument("[devices...]", "ids of the devices (default: all)")
    .option("--config <file>", "configuration of the borne (default: that of the running demo)")
    .option("--json", "print JSON")
    .action(async (devices: string[], options: { config?: string; json?: boolean }) =>
      (await import("../commands/selftest.ts")).selftest(devices, options),
    );

  program
    .command("commission")
    .description("put the borne into service: opens the installer's wizard on its screen (nobody can call meanwhile)")
    .option("--config <file>", "configuration of the borne (default: that of the running demo)")
    .option("--leave", "close the wizard; what was found is kept")
    .option("--status", "only say how it stands")
    .option("--report <file>", "copy the newest report (PDF) to this file")
    .option("--json", "print JSON")
    .action(async (options: CommissionOptions) => (await import("../commands/commission.ts")).commission(options));

  program
    .command("sheet")
    .description("write the host's A4 as HTML: three states, one gesture each, whom to call (in French)")
    .option("--config <file>", "of a borne: its configuration (default: the installed one, or that of the demo)")
    .option("--supervisor <file>", "of a site: the supervisor's configuration, which knows whom to call")
    .option("--site <network/site>", "with --supervisor: which site")
    .option("--syndicat <who>", 'whom to call for the borne: "name, number"')
    .option("--collectivite <who>", 'whom to call for room, power, line, paper: "name, number"')
    .option("--link <url>", "address of the borne's incident form, as the console gives it: goes on as a QR code")
    .option("--out <file>", "where to write it", "fiche-accueil.html")
    .action(async (options: SheetOptions) => (await import("../commands/sheet.ts")).sheet(options));

  const config = program.command("config").description("configuration files");
  config
    .command("check")
    .description("check a configuration and a profile: every mistake, with its line and what was expected")
    .argument("<file>", "configuration (YAML)")
    .option("--profile <file>", "device profile to check too")
    .option("--json", "print JSON")
    .action(async (file: string, options: { profile?: string; json?: boolean }) =>
      (await import("../commands/config-check.ts")).configCheck(file, options),
    );

  const forms = program.command("forms").description("the signed library of forms");
  forms
    .command("sign")
    .description("make and sign the manifest of a folder that holds forms.yaml and <id>.pdf of each form")
    .argument("<dir>", "folder")
    .requiredOption("--key <file>", "Ed25519 private key (PEM)")
    .action(async (dir: string, options: { key: string }) =>
      (await import("../commands/forms.ts")).signForms(dir, options),
    );
  forms
    .command("check")
    .description("say what a borne would offer of a folder of forms")
    .argument("<dir>", "folder")
    .requiredOption("--key <file>", "Ed25519 public key of the library (PEM)")
    .action(async (dir: string, options: { key: string }) =>
      (await import("../commands/forms.ts")).checkForms(dir, options),
    );

  program
    .command("status")
    .description("state of the running borne, or of the whole fleet as the supervisor knows it")
    .option("--config <file>", "configuration of the borne (default: that of the running demo)")
    .option("--fleet", "all bornes, from the supervisor's database")
    .option("--database <file>", "the supervisor's database, with --fleet")
    .option("--json", "print JSON")
    .action(async (options: { config?: string; fleet?: boolean; database?: string; json?: boolean }) =>
      (await import("../commands/status.ts")).status(options),
    );
}
