import { VisioborneError } from "../../../contract/errors.ts";
import type { BorneName } from "../../../contract/topics.ts";
import type { Store } from "../../store/store.ts";

/** An event of a borne, without what stands in each. */
export interface ShownEvent {
  readonly type: string;
  readonly boot: string;
  readonly seq: number;
  /** By the borne; to be trusted only where `sync`. */
  readonly atMs: number;
  readonly sync: boolean;
  readonly receivedMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface EventPage {
  readonly events: readonly ShownEvent[];
  /** What `before` asks for to get those that came earlier; null = there are none. */
  readonly next: string | null;
}

const COMMON = new Set(["v", "id", "boot", "seq", "ts", "up_ms", "sync", "type"]);

/**
 * Events of a borne, the latest received first.
 * @param before `next` of an earlier page
 * @throws VisioborneError `events.invalid` for a `before` that is none
 */
export async function eventsOf(
  store: Pick<Store, "db">,
  { network, borne }: BorneName,
  { before, limit }: { readonly before?: string | undefined; readonly limit: number },
): Promise<EventPage> {
  let rows = store.db
    .selectFrom("event")
    .select(["boot", "seq", "ts_ms", "sync", "received_ms", "type", "payload"])
    .where("network", "=", network)
    .where("borne", "=", borne);
  if (before !== undefined) {
    const { receivedMs, boot, seq } = place(before);
    rows = rows
      .where("received_ms", "<=", receivedMs)
      .where((eb) =>
        eb.or([
          eb("received_ms", "<", receivedMs),
          eb("boot", "<", boot),
          eb.and([eb("boot", "=", boot), eb("seq", "<", seq)]),
        ]),
      );
  }
  const ordered = rows.orderBy("received_ms", "desc").orderBy("boot", "desc").orderBy("seq", "desc");
  const found = await ordered.limit(limit + 1).execute();
  const last = found[limit - 1];
  return {
    events: found.slice(0, limit).map((row) => ({
      type: row.type,
      boot: row.boot,
      seq: row.seq,
      atMs: row.ts_ms,
      sync: row.sync === 1,
      receivedMs: row.received_ms,
      data: dataOf(row.payload),
    })),
    next: found.length > limit && last ? `${last.received_ms}.${last.boot}.${last.seq}` : null,
  };
}

function dataOf(payload: string): Record<string, unknown> {
  const all = JSON.parse(payload) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(all).filter(([key]) => !COMMON.has(key)));
}

function place(before: string): { readonly receivedMs: number; readonly boot: string; readonly seq: number } {
  const [, receivedMs, boot, seq] = /^(\d{1,15})\.([^.]{1,64})\.(\d{1,15})$/.exec(before) ?? [];
  if (receivedMs === undefined || boot === undefined || seq === undefined) {
    throw new VisioborneError("events.invalid", "before: expected `next` of an earlier page");
  }
  return { receivedMs: Number(receivedMs), boot, seq: Number(seq) };
}
