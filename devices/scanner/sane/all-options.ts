/** Reader of what `scanimage -A` prints of a device's options. Pure, bounded, takes any text. */

/** One option as the device offers it. */
export interface SaneOption {
  /** Without its dashes: `resolution`, `x`. */
  readonly name: string;
  /** Words or figures to choose from. */
  readonly values?: readonly string[];
  readonly range?: SaneRange;
  /** Whether it can be set now. */
  readonly active: boolean;
}

export interface SaneRange {
  readonly min: number;
  readonly max: number;
  /** Absent: any value between. */
  readonly step?: number;
}

const MAX_LINES = 4000;
const MAX_LINE_LENGTH = 8192;
const MAX_VALUES = 256;
/** Options stand 4 columns in, their descriptions 8. */
const OPTION_LINE = /^ {4}(?:--([A-Za-z0-9][A-Za-z0-9-]{0,63})|-([a-zA-Z]))(?= |\[|$)/;
/** The current value, or why there is none, and what kind of option it is: `[no] [hardware]`, at the line's end. */
const STATE = /(?: \[[^[\]]*\]){1,4}$/;
const NOT_SETTABLE = / \[(?:inactive|read-only|hardware)\]/;
const UNIT = "(?:dpi|mm|us|pel|bit|%)?";
const NUMBER = "-?\\d{1,12}(?:\\.\\d{1,12})?";
const RANGE = new RegExp(`^(${NUMBER})\\.\\.(${NUMBER})${UNIT}(?:,\\.\\.\\.)?(?: \\(in steps of (${NUMBER})\\))?$`);
const LAST_FIGURE = new RegExp(`^(${NUMBER})${UNIT}$`);

/** Options by name. What cannot be understood is left out; of two of the same name the first stays. */
export function parseAllOptions(text: string): ReadonlyMap<string, SaneOption> {
  const options = new Map<string, SaneOption>();
  for (const line of text.split("\n", MAX_LINES)) {
    if (line.length > MAX_LINE_LENGTH) continue;
    const option = parseLine(line.trimEnd());
    if (option !== undefined && !options.has(option.name)) options.set(option.name, option);
  }
  return options;
}

function parseLine(line: string): SaneOption | undefined {
  const found = OPTION_LINE.exec(line);
  const name = found?.[1] ?? found?.[2];
  if (found === null || name === undefined) return undefined;
  const state = STATE.exec(line);
  const active = state !== null && !NOT_SETTABLE.test(state[0]);
  const constraint = line.slice(found[0].length, state?.index ?? line.length).trim();
  const range = parseRange(constraint);
  if (range !== undefined) return { name, range, active };
  const values = parseValues(constraint);
  return values === undefined ? { name, active } : { name, values, active };
}

function parseRange(constraint: string): SaneRange | undefined {
  const found = RANGE.exec(constraint);
  if (found === null) return undefined;
  const [min, max] = [Number(found[1]), Number(found[2])];
  if (min > max) return undefined;
  const step = found[3] === undefined ? 0 : Number(found[3]);
  return step > 0 ? { min, max, step } : { min, max };
}

function parseValues(constraint: string): readonly string[] | undefined {
  // `=(auto|yes|no)` of a switch, `a|b|c` of the others; `<int>` and the like offer no choice.
  const bare = /^\[?=\((.*)\)\]?$/.exec(constraint)?.[1] ?? constraint;
  if (bare === "" || bare.startsWith("<")) return undefined;
  const values = bare.split("|", MAX_VALUES);
  const last = LAST_FIGURE.exec(values.at(-1) ?? "")?.[1];
  // The unit stands once, after the last figure: 75|150|300dpi.
  if (last !== undefined && values.slice(0, -1).every((value) => value === "auto" || LAST_FIGURE.test(value))) {
    values[values.length - 1] = last;
  }
  return values.filter((value) => value !== "" && value !== "auto");
}
