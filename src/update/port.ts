/** One of the two systems of the card. */
export type Slot = "A" | "B";

/** Which system runs, and whether it stays. */
export interface SlotFacts {
  readonly booted: Slot;
  /** It was started once, as a try: the next start is the other one's, unless it is kept. */
  readonly onTrial: boolean;
  /** What was written into each slot last, where that is known: a slot as the card came is not. */
  readonly versions: Readonly<Partial<Record<Slot, string>>>;
}

/** What a bundle says of itself, its signature checked. */
export interface BundleFacts {
  readonly compatible: string;
  readonly version: string;
  /** SHA-256 of the manifest, hexadecimal; it covers all that is in the bundle. Absent where the updater does not say. */
  readonly manifestSha256?: string;
}

/** How an installation goes. */
export interface InstallProgress {
  readonly busy: boolean;
  /** 0 to 100. */
  readonly percent: number;
  /** Of the last one that ended, in the updater's words; empty = it succeeded, or there was none. */
  readonly error: string;
  /** What has failed is known to go well at another try, at once. */
  readonly again?: boolean;
}

/**
 * Who writes systems into slots (RAUC). Each call has a deadline of its own. It checks signatures, and arms the try of the
 * slot that it has written as the last of its steps.
 * @throws VisioborneError from every call: `update.updater` (it does not answer), and as each says
 */
export interface Updater {
  facts(): Promise<SlotFacts>;
  /**
   * Reads a bundle as far as what it says of itself.
   * @param source an URL that serves ranges
   * @throws VisioborneError `update.signature`, `update.bundle` (no bundle, or not to be read)
   */
  inspect(source: string): Promise<BundleFacts>;
  /**
   * Begins to write a bundle into the slot that does not run; how it goes is told by `progress`.
   * @param manifestSha256 of the bundle that was inspected: another one is refused
   * @throws VisioborneError `update.busy`
   */
  install(source: string, manifestSha256?: string): Promise<void>;
  progress(): Promise<InstallProgress>;
}
