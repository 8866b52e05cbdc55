import { execFile } from "node:child_process";
import { errorLine, VisioborneError } from "../../contract/errors.ts";

/** RAUC's name, object and interface (rauc.readthedocs.io, D-Bus API). */
const RAUC = ["de.pengutronix.rauc", "/", "de.pengutronix.rauc.Installer"] as const;
/** RAUC is started by the first who asks; then it reads its slots. A bundle is read over the line. */
const DEADLINE_S = 180;

/** A value as `busctl --json=short` writes it: `{"type":"s","data":"..."}`, nested where D-Bus has variants. */
export interface BusValue {
  readonly type: string;
  readonly data: unknown;
}

/**
 * Calls a method of RAUC on the system bus.
 * @param signature and values as busctl takes them
 * @throws VisioborneError `update.updater`, with what D-Bus or RAUC said
 */
export async function callRauc(method: string, ...values: readonly string[]): Promise<readonly unknown[]> {
  const out = await busctl(["call", ...RAUC, method, ...values]);
  return out === "" ? [] : ((JSON.parse(out) as { data: unknown[] }).data ?? []);
}

/** Properties of RAUC, in the order asked for. @throws VisioborneError `update.updater` */
export async function raucProperties(...names: readonly string[]): Promise<readonly unknown[]> {
  const out = await busctl(["get-property", ...RAUC, ...names]);
  return out.split("\n").map((line) => (JSON.parse(line) as BusValue).data);
}

/** What stands below a dictionary of variants; undefined where there is none. RAUC 1.13 puts variants into variants. */
export function entry(dictionary: unknown, ...keys: readonly string[]): unknown {
  let value = dictionary;
  for (const key of keys) value = unwrapped((value as Record<string, unknown> | null | undefined)?.[key]);
  return value;
}

function unwrapped(value: unknown): unknown {
  let inner = value;
  while (typeof inner === "object" && inner !== null && "data" in inner && "type" in inner) {
    if (typeof inner.type !== "string") break;
    inner = inner.data;
  }
  return inner;
}

async function busctl(args: readonly string[]): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const all = ["--system", "--json=short", `--timeout=${DEADLINE_S}`, "--auto-start=yes", ...args];
  execFile(
    "busctl",
    all,
    { timeout: (DEADLINE_S + 5) * 1000, killSignal: "SIGKILL", maxBuffer: 1024 * 1024 },
    (error, stdout, stderr) => {
      if (!error) return resolve(stdout.trim());
      const said = stderr.trim().split("\n").at(-1) ?? "";
      const what = said === "" ? errorLine(error) : said.replace(/^Call failed: /, "");
      reject(new VisioborneError("update.updater", `RAUC: ${args[0]}: ${what}`.slice(0, 300), {}, { cause: error }));
    },
  );
  return await promise;
}
