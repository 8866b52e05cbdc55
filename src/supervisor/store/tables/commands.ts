/** Tables of what was asked of the bornes, by whom, and of the batches. Times end in `_ms`: epoch milliseconds. */
export interface CommandsTables {
  /** Who did what. Kept as long as `commands.auditDays` says. */
  audit: {
    id: string;
    at_ms: number;
    /** Name of an account, or `command-line`, `batch`: never a person's. */
    who: string;
    what: string;
    /** What it was done to: `<network>/<borne>`, an account, a batch. */
    target: string;
    /** Network it concerns; null = the supervisor as a whole. */
    network: string | null;
    detail: string;
  };
  /** What each command has become; the signed envelope stands in `command` once it is sent. */
  command_life: {
    id: string;
    network: string;
    borne: string;
    type: string;
    args: string;
    requested_by: string;
    state: string;
    /** Why it is what it is, in the borne's or the centre's words. */
    reason: string | null;
    /** Small figures by the borne, JSON. */
    result: string | null;
    requested_ms: number;
    /** Until then it is kept for a borne that is away or serves somebody; null = sent at once or not at all. */
    wait_until_ms: number | null;
    ttl_s: number;
    sent_ms: number | null;
    /** When `state` became what it is. */
    changed_ms: number;
    /** 1 = nothing more is expected. */
    done: number;
    batch: string | null;
  };
  /** A command for many bornes, in rings. */
  batch: {
    id: string;
    type: string;
    args: string;
    requested_by: string;
    created_ms: number;
    /** `running`, `stopped`, `done`. */
    state: string;
    /** Ring that is at work, from 0. */
    ring: number;
    /** Share of a ring that must be well, 0 to 1. */
    share: number;
    settle_s: number;
    wait_s: number;
    changed_ms: number;
    /** Why it is stopped. */
    reason: string | null;
  };
  batch_member: {
    batch: string;
    ring: number;
    network: string;
    borne: string;
    /** How often it was begun: 0 = not yet. */
    attempt: number;
    /** The command of the latest attempt. */
    command: string | null;
    /** 1 = it was call-ready when its ring began. */
    ready_before: number;
    /** 1 = a manager goes on without it. */
    waived: number;
    /** Codes of the alerts that were open when the command was asked for, JSON; null = not known. Since version 3. */
    alerts_before: string | null;
  };
  /** Tokens of programs. The token itself is nowhere: only its SHA-256. */
  api_token: {
    id: string;
    hash: string;
    name: string;
    role: string;
    /** JSON list of networks; null = all. */
    networks: string | null;
    made_by: string;
    made_ms: number;
    expires_ms: number;
    used_ms: number | null;
  };
}
