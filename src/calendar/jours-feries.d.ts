/** The package has no types of its own. Dates are midnights of the process's own time zone. */
declare module "@socialgouv/jours-feries" {
  export default function joursFeries(year: number, options?: { readonly alsace: boolean }): Record<string, Date>;
}
