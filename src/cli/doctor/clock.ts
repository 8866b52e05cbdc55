import { existsSync } from "node:fs";
import type { Finding } from "./finding.ts";

/** A borne is younger than this: an earlier clock was never set. */
const EARLIEST_MS = Date.UTC(2026, 0, 1);
/** Written by systemd-timesyncd at the first synchronisation of a boot. */
const TIMESYNC_FLAG = "/run/systemd/timesync/synchronized";

export function checkClock(): Finding {
  const now = Date.now();
  const found = new Date(now).toISOString();
  if (now < EARLIEST_MS) {
    return {
      what: "clock",
      level: "problem",
      found,
      todo: "the clock was never set: check the line and the time server",
    };
  }
  if (existsSync("/run/systemd/timesync") && !existsSync(TIMESYNC_FLAG)) {
    return {
      what: "clock",
      level: "warning",
      found: `${found}, not synchronised yet`,
      todo: "check access to the time server (NTP)",
    };
  }
  return { what: "clock", level: "ok", found };
}
