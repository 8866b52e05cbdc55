import { writeFile } from "node:fs/promises";
import { loadConfig } from "../../borne/config/load.ts";
import { problemLines } from "../../borne/config/problem.ts";
import { hoursRows } from "../../calendar/hours-words.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { loadSupervisorConfig } from "../../supervisor/config.ts";
import { hostSheetFile, type SheetContact, type SheetFacts } from "../../supervisor/sites/host-sheet.ts";
import { configPathOf } from "../running.ts";

export interface SheetOptions {
  readonly config?: string;
  readonly supervisor?: string;
  readonly site?: string;
  readonly syndicat?: string;
  readonly collectivite?: string;
  readonly link?: string;
  readonly out: string;
}

/** `visioborne sheet`: the host's A4 as an HTML file that any browser prints. */
export async function sheet(options: SheetOptions): Promise<void> {
  const facts = options.supervisor === undefined ? await ofBorne(options) : ofSite(options, options.supervisor);
  const given = {
    ...facts,
    ...(options.syndicat === undefined ? {} : { syndicat: contactOf(options.syndicat) }),
    ...(options.collectivite === undefined ? {} : { collectivite: contactOf(options.collectivite) }),
    reportUrl: options.link,
  };
  await writeFile(options.out, hostSheetFile(given));
  process.stdout.write(`${options.out}: open it in a browser and print it, A4\n`);
}

async function ofBorne({ config: named }: SheetOptions): Promise<SheetFacts> {
  const path = configPathOf(named);
  const { config, problems } = await loadConfig(path);
  if (!config) throw new VisioborneError("config.rejected", problemLines(path, problems).join("\n"));
  const { site, services } = config;
  return {
    site: site.name,
    hours: hoursRows(site.hours, "fr"),
    syndicat: {},
    collectivite: {},
    organismes: services.map(({ name, phone }) => ({ name, phone })),
  };
}

function ofSite({ site: named }: SheetOptions, file: string): SheetFacts {
  const { sites } = loadSupervisorConfig(file);
  const all = sites.map(({ network, id }) => `${network}/${id}`);
  const site =
    sites.find(({ network, id }) => `${network}/${id}` === named) ?? (sites.length === 1 ? sites[0] : undefined);
  if (site === undefined)
    throw new VisioborneError("usage", `--site ${named ?? "(not given)"}: expected one of ${all.join(", ") || "none"}`);
  const { syndicat = {}, collectivite = {} } = site.correspondents;
  return {
    site: site.name,
    hours: hoursRows(site.hours, "fr"),
    syndicat,
    collectivite,
    organismes: site.services
      .filter(({ agreement }) => agreement === "agreed")
      .map(({ organisme, correspondent }) => ({
        name: correspondent?.name ?? organisme.toUpperCase(),
        phone: correspondent?.phone,
      })),
  };
}

/** "Name, 02 33 00 00 00": what is after the last comma is the number. */
function contactOf(text: string): SheetContact {
  const [, name, phone] = /^(?:(.*),)?\s*([0-9 +().-]{2,24})$/.exec(text.trim()) ?? [];
  if (phone === undefined) return { name: text };
  return name === undefined ? { phone } : { name: name.trim(), phone };
}
