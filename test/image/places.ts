import { join } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");
/** Shared by all that makes or tries images; outside git. */
export const CACHE = join(ROOT, ".visioborne/image");
export const LOGS = join(CACHE, "logs");
/** Cards of the runs that are under way. */
export const RUNS = join(CACHE, "runs");
