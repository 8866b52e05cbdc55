import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Scanimage } from "./child.ts";
import { runScanimage } from "./child.ts";
import { parseAllOptions } from "./all-options.ts";
import { readCapabilities } from "./capabilities.ts";
import type { SaneCapabilities } from "./capabilities.ts";
import { askEsclStatus } from "./escl-status.ts";
import type { EsclStatus } from "./escl-status.ts";
import { statusFailure } from "./exit.ts";
import { LISTING_FORMAT, isListedWhenAway, parseListing, pickScanner } from "./listing.ts";
import type { ListedScanner } from "./listing.ts";
import type { SaneOptions } from "./options.ts";

/** The looks that are taken at a scanner without scanning: no sheet moves, no sound. */
export class SaneProbe {
  readonly #tool: Scanimage;
  readonly #options: SaneOptions;
  readonly #listMs: number;

  constructor(tool: Scanimage, options: SaneOptions, listMs: number) {
    this.#tool = tool;
    this.#options = options;
    this.#listMs = listMs;
  }

  /**
   * Finds the scanner by its name, model or serial, now: USB names change at each replug.
   * @throws VisioborneError `scanner.absent` when it is not listed, `scanner.hung` when the listing itself hangs
   */
  async find(signal: AbortSignal): Promise<ListedScanner> {
    const listing = await this.#run(["-f", LISTING_FORMAT], signal, "listing the scanners");
    const listed = parseListing(listing);
    const found = pickScanner(listed, this.#options);
    if (found !== undefined) return found;
    const { device, model, serial } = this.#options;
    const wanted = device ?? model ?? serial ?? "any scanner";
    throw new VisioborneError("scanner.absent", `SANE lists ${listed.length} scanners, expected ${wanted}`, {
      listed: listed.length,
    });
  }

  /**
   * Opens the device and reads what it can do.
   * @throws VisioborneError `scanner.absent`, `scanner.busy`, `scanner.hung`
   */
  async capabilities(device: string, signal: AbortSignal): Promise<SaneCapabilities> {
    const text = await this.#run(["-A", `--device-name=${device}`], signal, "reading the scanner's options");
    const capabilities = readCapabilities(parseAllOptions(text), this.#options.soleSource);
    if (capabilities.sources.size > 0 && capabilities.colours.size > 0) return capabilities;
    throw new VisioborneError("scanner.absent", `${device}: no source or no mode that is known`, { device });
  }

  /** `scanimage --help`, which names the page formats that it was built with. */
  help(signal: AbortSignal): Promise<string> {
    return this.#run(["--help"], signal, "reading scanimage's help");
  }

  /** What the device says of itself beside SANE; null when there is no way to ask. */
  status(signal: AbortSignal): Promise<EsclStatus | "silent" | "away"> | null {
    const { statusUrl } = this.#options;
    return statusUrl === undefined ? null : askEsclStatus(statusUrl, signal);
  }

  /**
   * Whether the scanner is there. Listed is not enough for network backends, nor after a hang: it is opened then.
   * @throws VisioborneError `scanner.absent`, `scanner.busy` (somebody else has it open), `scanner.hung`
   */
  async present(signal: AbortSignal, thorough: boolean): Promise<ListedScanner> {
    const found = await this.find(signal);
    if (thorough || isListedWhenAway(found.device)) await this.capabilities(found.device, signal);
    return found;
  }

  async #run(args: readonly string[], signal: AbortSignal, what: string): Promise<string> {
    const result = await runScanimage(this.#tool, args, { deadlineMs: this.#listMs, signal });
    if (result.late) {
      throw new VisioborneError("scanner.hung", `${what}: no answer within ${this.#listMs} ms`, {
        deadlineMs: this.#listMs,
      });
    }
    // Warnings of one backend don't matter when the list came; a crash in between does.
    if (result.status === 0) return result.stdout;
    const { code, reason } = statusFailure(result);
    throw new VisioborneError(code, `${what}: ${reason}`, { status: result.status, signal: result.signal });
  }
}
