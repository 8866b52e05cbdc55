import { networkInterfaces } from "node:os";
import type { SceneSetup } from "../../contract/screen/types.ts";
import type { Borne } from "../borne.ts";
import type { Config } from "../config/types.ts";
import { identityOf } from "../enrolment/identity.ts";
import { setupProgress } from "./setup-progress.ts";

/** Nothing tells when a cable is plugged in. */
const LOOK_MS = 3000;

/** The first boot, as the screen tells it: until the borne that is to be enrolled has its certificate. */
export class FirstBoot {
  readonly #config: Config;
  readonly #borne: Borne;
  #over: boolean;

  constructor(config: Config, borne: Borne) {
    this.#config = config;
    this.#borne = borne;
    this.#over = config.enrolment === undefined;
  }

  /** undefined = it is over. */
  scene(): SceneSetup | undefined {
    if (!this.#over) this.#over = identityOf(this.#config).facts() !== undefined;
    if (this.#over) return undefined;
    const { fleet, alerts } = this.#borne;
    const states = Object.entries(fleet.states());
    return setupProgress({
      addresses: addresses(),
      refused: alerts.open().find(({ code }) => code === "enrolment.refused")?.detail,
      devices: {
        ready: states.filter(([, state]) => state === "ready").length,
        faulty: states.filter(([, state]) => state === "faulty" || state === "absent").map(([id]) => id),
        opening: fleet.settled() ? 0 : states.filter(([, state]) => state === "starting").length,
      },
    });
  }

  /** Calls `changed` from time to time while it lasts. */
  watch(changed: () => void): void {
    if (this.#over) return;
    const timer = setInterval(() => {
      changed();
      if (this.#over) clearInterval(timer);
    }, LOOK_MS).unref();
  }
}

function addresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4")
    .map(({ address }) => address);
}
