import type { CellChange } from "./corrected.ts";
import type { GridCell, WeeklyGrid } from "./grid.ts";

/** Who corrects through the link of a borne's sheet. */
export const HOST = "accueil";
/** More than anybody counts in a week at one site. */
export const COUNT_MAX = 9999;

/** Name of a cell's field in the host's form. */
export function fieldOf(organisme: string, service: string): string {
  return `${organisme}/${service}`;
}

/** Whether the host may change a count: not where somebody of the staff has corrected it. */
export function isHosts({ correction }: GridCell): boolean {
  return correction === null || correction.by === HOST;
}

/** What the host's form asks for. */
export interface HostsChanges {
  readonly changes: readonly CellChange[];
  /** Fields that hold no count, by their names. */
  readonly wrong: readonly string[];
}

/** What is to be changed by what was typed; an empty field, or one that says what stands there, changes nothing. Pure. */
export function hostsChanges(grid: WeeklyGrid, typed: Readonly<Record<string, unknown>>): HostsChanges {
  const changes: CellChange[] = [];
  const wrong: string[] = [];
  for (const { organisme, cells } of grid.rows) {
    for (const cell of cells) {
      const { service, counted, value } = cell;
      const field = fieldOf(organisme, service);
      const said = typed[field];
      const text = typeof said === "string" ? said.trim() : "";
      if (text === "" || !isHosts(cell)) continue;
      const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
      if (!(count <= COUNT_MAX)) wrong.push(field);
      else if (count !== value) changes.push({ organisme, service, counted, value: count === counted ? null : count });
    }
  }
  return { changes, wrong };
}
