import type { Logger } from "../contract/runtime.ts";
import type { Readiness } from "./readiness.ts";

type SdNotify = (unsetEnvironment: number, state: string) => number;

/**
 * Tells systemd how the daemon is (sd_notify(3)): READY, the watchdog's beat, STOPPING, a status line. Without
 * NOTIFY_SOCKET (not started by systemd) every call does nothing. Node can't open a Unix datagram socket, so the
 * C library that every systemd machine has is called through koffi.
 */
export class SystemdNotifier {
  readonly #send: SdNotify | undefined;
  #beat: NodeJS.Timeout | undefined;

  private constructor(send: SdNotify | undefined) {
    this.#send = send;
  }

  /** @param log told when systemd asks for notices and they can't be sent: the unit would be killed at its start. */
  static async open(log: Logger): Promise<SystemdNotifier> {
    if (!process.env["NOTIFY_SOCKET"]) return new SystemdNotifier(undefined);
    try {
      const { default: koffi } = await import("koffi");
      const library = koffi.load("libsystemd.so.0");
      return new SystemdNotifier(library.func("int sd_notify(int unset_environment, const char *state)") as SdNotify);
    } catch (error) {
      log.error({ error: String(error) }, "NOTIFY_SOCKET is set but libsystemd.so.0 can't be called");
      return new SystemdNotifier(undefined);
    }
  }

  ready(): void {
    this.#send?.(0, "READY=1");
  }

  status(line: string): void {
    this.#send?.(0, `STATUS=${line.replaceAll("\n", " ")}`);
  }

  stopping(): void {
    clearInterval(this.#beat);
    this.#send?.(0, "STOPPING=1");
  }

  /**
   * Beats at a third of WatchdogSec, but only while `alive` says so. The beat is the loop's own progress: `alive`
   * must not ask the network or a device.
   */
  watch(alive: () => boolean): void {
    const periodUs = Number(process.env["WATCHDOG_USEC"] ?? 0);
    if (!this.#send || !Number.isFinite(periodUs) || periodUs <= 0) return;
    this.#beat = setInterval(() => {
      if (alive()) this.#send?.(0, "WATCHDOG=1");
    }, periodUs / 3000);
    this.#beat.unref();
  }
}

/** What `systemctl status` and the HDMI console tell: the state, or that the borne is yet to be put into service. */
export function statusText({ state, reasons }: Pick<Readiness, "state" | "reasons">): string {
  return reasons.some(({ code }) => code === "commissioning") ? "commissioning" : state;
}
