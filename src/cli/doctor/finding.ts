/** One thing that the doctor has looked at. */
export interface Finding {
  /** What was looked at: a device's id, `config`, `broker`, `clock`. */
  readonly what: string;
  readonly level: "ok" | "warning" | "problem";
  /** What was found, and why it is so. */
  readonly found: string;
  /** What to do about it; absent when it is well. */
  readonly todo?: string;
}
