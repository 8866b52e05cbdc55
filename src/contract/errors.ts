/**
 * The one error class of the project. Recovery decides on `code`, never on the
 * words of a message; the words are for the person who has to mend it.
 */
export class VisioborneError extends Error {
  override readonly name = "VisioborneError";
  readonly code: string;
  readonly context: Readonly<Record<string, string | number | boolean | null>>;

  /**
   * @param code what went wrong: a code of the fault catalogue (`camera.absent`) or of the program
   *   itself (`config.invalid`). Stable: it may be matched.
   * @param message what, where, and what was expected, in one English sentence.
   * @param context typed facts for the log. Never anything about a person.
   */
  constructor(
    code: string,
    message: string,
    context: Readonly<Record<string, string | number | boolean | null>> = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.code = code;
    this.context = context;
  }
}

/** The code of any thrown value: that of a VisioborneError, else `unexpected`. */
export function errorCode(error: unknown): string {
  return error instanceof VisioborneError ? error.code : "unexpected";
}

/** One line that a person can read, of any thrown value. */
export function errorLine(error: unknown): string {
  if (error instanceof VisioborneError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
