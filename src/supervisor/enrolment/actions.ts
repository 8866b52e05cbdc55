import { VisioborneError } from "../../contract/errors.ts";
import type { BorneName } from "../../contract/topics.ts";
import { audit } from "../audit.ts";
import type { PartContext } from "../part.ts";
import type { Admission } from "./admission.ts";
import type { Clearing } from "./clearing.ts";
import type { Codes } from "./codes.ts";
import type { NewBorne, Register } from "./register.ts";

/** A code, shown once. */
export interface ShownCode extends BorneName {
  readonly code: string;
  readonly expiresMs: number;
  /** Where the borne asks; null = the configuration does not say. */
  readonly url: string | null;
}

/** What codes need; absent where the configuration has no section `enrolment`. */
export interface CodeSettings {
  readonly codes: Codes;
  readonly lifeMs: number;
  readonly url: string | undefined;
}

/** What a manager does to a borne: the register, then fleet and broker, then the audit. */
export class Actions {
  readonly #context: PartContext;
  readonly #register: Register;
  readonly #admission: Admission;
  readonly #clearing: Clearing;
  readonly #settings: CodeSettings | undefined;

  constructor(
    context: PartContext,
    register: Register,
    admission: Admission,
    clearing: Clearing,
    settings: CodeSettings | undefined,
  ) {
    this.#context = context;
    this.#register = register;
    this.#admission = admission;
    this.#clearing = clearing;
    this.#settings = settings;
  }

  async create(borne: NewBorne, by: string): Promise<ShownCode> {
    this.#codeSettings();
    if (borne.site !== undefined && !this.#context.sites.get(borne.network, borne.site)) {
      throw new VisioborneError("register.invalid", `site ${borne.site}: none of the network ${borne.network}`);
    }
    await this.#register.create(borne, by, this.#nowMs());
    this.#context.sites.place(borne, borne.site);
    await this.#audit(by, "borne.created", borne, borne.site);
    return await this.code(borne, by);
  }

  async code({ network, borne }: BorneName, by: string): Promise<ShownCode> {
    const { codes, lifeMs, url } = this.#codeSettings();
    const { code, hash } = codes.make();
    const nowMs = this.#nowMs();
    const expiresMs = Math.round(nowMs + lifeMs);
    await this.#register.newCode({ network, borne }, hash, by, nowMs, expiresMs);
    await this.#audit(by, "enrolment.code", { network, borne });
    return { network, borne, code, expiresMs, url: url ?? null };
  }

  /** @returns whether the broker was told; it is tried again until it was */
  async block(name: BorneName, by: string): Promise<{ readonly brokerTold: boolean }> {
    const nowMs = this.#nowMs();
    await this.#register.block(name, nowMs, by, nowMs);
    return await this.#shutOut(name, by, "borne.blocked");
  }

  async unblock(name: BorneName, by: string): Promise<{ readonly brokerTold: boolean }> {
    await this.#register.block(name, null, by, this.#nowMs());
    const brokerTold = await this.#admission.follow();
    await this.#audit(by, "borne.unblocked", name);
    return { brokerTold };
  }

  async withdraw(name: BorneName, by: string): Promise<{ readonly brokerTold: boolean }> {
    await this.#register.withdraw(name, by, this.#nowMs());
    const told = await this.#shutOut(name, by, "borne.withdrawn");
    this.#clearing.add(name);
    return told;
  }

  async approveRenewal(name: BorneName, by: string): Promise<void> {
    await this.#register.approve(name, by, this.#nowMs());
    await this.#audit(by, "enrolment.approved", name);
  }

  async #shutOut(name: BorneName, by: string, what: string): Promise<{ readonly brokerTold: boolean }> {
    const brokerTold = await this.#admission.follow();
    this.#admission.cut(name);
    await this.#audit(by, what, name);
    return { brokerTold };
  }

  #codeSettings(): CodeSettings {
    if (this.#settings) return this.#settings;
    const message = "no codes: the supervisor's configuration has no section enrolment";
    throw new VisioborneError("register.conflict", message);
  }

  async #audit(who: string, what: string, { network, borne }: BorneName, detail = ""): Promise<void> {
    const atMs = this.#nowMs();
    await audit(this.#context.store, { who, what, on: `${network}/${borne}`, network, detail, atMs });
  }

  #nowMs(): number {
    return Math.round(this.#context.clock.wallMs());
  }
}
