/** A mistake in a file that a person wrote. */
export interface Problem {
  /** Stable code of the kind of mistake: may be matched. */
  readonly code: string;
  /** Where in the data: `site.hours.weekly[0].from`; empty = the file as a whole. */
  readonly path: string;
  /** From 1; 0 = nowhere in the file. */
  readonly line: number;
  readonly column: number;
  /** What stands there. Never the content of a secret. */
  readonly found: string;
  readonly expected: string;
  /** With an `error` the file is not used; a `warning` is told and lived with. */
  readonly severity: "error" | "warning";
}

/** One step into the data: a key or an index. */
export type Step = string | number;

/** `site.hours.weekly[0].from`; keys that are no plain words are quoted: `devices["My printer"]`. */
export function pathText(steps: readonly Step[]): string {
  return steps
    .map((step, index) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join("");
}

/** For people, one line a problem: `file:line:column path: found X, expected Y`. */
export function problemLines(file: string, problems: readonly Problem[]): string[] {
  return problems.map(({ path, line, column, found, expected, severity }) => {
    const place = line > 0 ? `${file}:${line}:${column}` : file;
    const what = path === "" ? "" : ` ${path}:`;
    return `${place}${what} ${severity === "warning" ? "warning: " : ""}found ${found}, expected ${expected}`;
  });
}

/** In the order of the file, errors before warnings on the same spot. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) =>
      a.line - b.line || a.column - b.column || a.severity.localeCompare(b.severity) || a.path.localeCompare(b.path),
  );
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === "error");
}
