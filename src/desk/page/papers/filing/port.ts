/** A piece that is to be filed. The same object at each attempt: a retry knows what the one before may have done. */
export interface FilingDocument {
  /** Without its ending; see `fileName`. */
  readonly name: string;
  /** A PDF. */
  readonly bytes: Blob;
}

export interface Filed {
  /** Name under which it is there, with its ending. */
  readonly name: string;
  /** False: it was handed to the browser, and only the expert can see that it is there. */
  readonly sure: boolean;
}

/** User name and password for the organisme's server, typed by the expert; in memory only. */
export interface FilingSignIn {
  readonly user: string;
  readonly password: string;
}

/**
 * Where an organisme wants pieces. What is there already is never overwritten: a document whose name is taken gets
 * another one. After a rejection the same document may be deposited again, and is then there once.
 */
export interface Filing {
  /**
   * @throws VisioborneError `filing.sign-in` (nobody is signed in there, or with a wrong password), `filing.forbidden`,
   *   `filing.taken` (all names are), `filing.no-folder`, `filing.full`, `filing.too-large`, `filing.away` (no answer, or
   *   the server does not let this page in), `filing.slow`, `filing.broken` (its own error), `filing.refused`
   */
  deposit(document: FilingDocument, signIn: FilingSignIn | null): Promise<Filed>;
}

const LONGEST = 100;

/** A name that every file system takes (no path, no sign that one of them refuses), without its ending. */
export function fileName(text: string): string {
  const clean = text
    .normalize("NFC")
    .replace(/\.pdf$/i, "")
    // oxlint-disable-next-line no-control-regex
    .replaceAll(/[\u0000-\u001f\u007f<>:"/\\|?*%#]/g, " ")
    .replaceAll(/\s+/g, " ")
    .replace(/^[. ]+/, "")
    .slice(0, LONGEST)
    .replace(/[. ]+$/, "");
  return clean === "" ? "document" : clean;
}
