import { faultOf, isFaultCode } from "../../contract/faults.ts";
import type { AlertMessage, HealthMessage } from "../../contract/types.ts";

/** An open alert, as far as known: of one that only `health` named, the catalogue gives the rest. */
export type OpenAlert = Pick<AlertMessage, "code" | "severity" | "owner" | "since" | "boot" | "device" | "detail">;

export type AlertChange =
  | { readonly kind: "open"; readonly alert: OpenAlert }
  | { readonly kind: "close"; readonly code: string };

/**
 * The open alerts of one borne (docs/contract.md, rule 5: `health` carries the full list; one that is absent is closed).
 * Each function changes the map and returns what changed, for the store.
 */
export type AlertBook = Map<string, OpenAlert>;

/** An `alert/<code>` message; `undefined` = an empty payload, which closes. */
export function applyAlert(book: AlertBook, code: string, alert: AlertMessage | undefined): AlertChange[] {
  if (!alert) return book.delete(code) ? [{ kind: "close", code }] : [];
  const known = book.get(code);
  const open: OpenAlert = {
    code,
    severity: alert.severity,
    owner: alert.owner,
    since: alert.since,
    boot: alert.boot,
    device: alert.device,
    detail: alert.detail,
  };
  if (known && (Object.keys(open) as (keyof OpenAlert)[]).every((key) => known[key] === open[key])) return [];
  book.set(code, open);
  return [{ kind: "open", alert: open }];
}

/** The list of a health message. */
export function applyHealth(book: AlertBook, health: HealthMessage): AlertChange[] {
  const listed = new Set(health.alerts);
  const changes: AlertChange[] = [];
  for (const [code, alert] of book) {
    // A retained health may be older than an alert of the same boot that the supervisor already has.
    const later = alert.boot === health.boot && alert.since > health.ts;
    if (listed.has(code) || later) continue;
    book.delete(code);
    changes.push({ kind: "close", code });
  }
  for (const code of listed) {
    if (book.has(code)) continue;
    const fault = isFaultCode(code) ? faultOf(code) : undefined;
    const alert: OpenAlert = {
      code,
      severity: fault?.severity ?? "major",
      owner: fault?.owner ?? "syndicat",
      since: health.ts,
      boot: health.boot,
      device: null,
      detail: "",
    };
    book.set(code, alert);
    changes.push({ kind: "open", alert });
  }
  return changes;
}
