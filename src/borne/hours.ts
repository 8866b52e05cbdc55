import type { Config } from "./config/types.ts";

/** The opening hours as the borne uses them. */
export interface Hours {
  siteOpen(): boolean;
  /** Ids of the services that are open now. */
  openServices(): ReadonlySet<string>;
  /** When the site opens next, epoch milliseconds; undefined when never, or always open. */
  nextOpeningMs(): number | undefined;
  /** No sound outside the hours. */
  mayMakeSound(): boolean;
  /** Looks at the clock again: to be called a few times a minute. */
  look(): void;
  onChange(listener: () => void): void;
  configure(config: Config): void;
}
