/** What filters of a configuration text pass on this board, at this start. */
export interface Passing {
  /** Model filters that this board sees, e.g. `pi4`, `cm4` (config_txt/conditional.adoc, Model Filters). */
  readonly models: readonly string[];
  readonly tryboot: boolean;
}

/** Settings of a text: the last one of a name holds. */
export type Settings = ReadonlyMap<string, string>;

/** autoboot.txt is read by the first stage, which has one sector for it (config_txt/autoboot.adoc). Bytes. */
export const AUTOBOOT_MAX_BYTES = 512;

const MODEL = /^(pi\d\+?|pi400|pi500|pi0w?|pi02w?|cm\d[a-z]?|board-type=.*)$/;

/**
 * Reads autoboot.txt or config.txt as the Raspberry Pi's firmware documents it: filters of one kind replace each other,
 * filters of several kinds must all pass, `[all]` forgets them, `[none]` and filters that are not known pass nothing.
 * `initramfs NAME ADDRESS` is the one setting without `=`.
 */
export function readSettings(text: string, passing: Passing): Settings {
  const settings = new Map<string, string>();
  let filters = new Map<string, boolean>();
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    if (line === "" || line.startsWith("#")) continue;
    const header = /^\[(.*)\]$/.exec(line)?.[1]?.trim();
    if (header !== undefined) {
      if (header === "all") filters = new Map();
      else filters.set(kindOf(header), passes(header, passing));
    } else if ([...filters.values()].every(Boolean)) {
      const found = /^initramfs\s+(\S+)/.exec(line);
      const [name, value] = found ? ["initramfs", found[1] ?? ""] : split(line);
      if (name !== "") settings.set(name, value);
    }
  }
  return settings;
}

function split(line: string): readonly [string, string] {
  const at = line.indexOf("=");
  return at < 0 ? ["", ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}

function kindOf(header: string): string {
  if (MODEL.test(header)) return "model";
  return /^(gpio\d+|EDID|HDMI)/.exec(header)?.[1] ?? header;
}

function passes(header: string, { models, tryboot }: Passing): boolean {
  return header === "tryboot" ? tryboot : models.includes(header);
}
