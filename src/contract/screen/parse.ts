import { VisioborneError } from "../errors.ts";
import { act } from "./generated/validators.js";
import type { ScreenAct } from "./types.ts";

/**
 * Reads what the screen's page says.
 * @throws VisioborneError `screen.invalid` naming where and what was expected; never the content
 */
export function readScreenAct(text: string): ScreenAct {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new VisioborneError("screen.invalid", "message from the screen's page: not JSON");
  }
  if (act(value)) return value as ScreenAct;
  const [first] = act.errors ?? [];
  const where = first?.instancePath || "/";
  throw new VisioborneError("screen.invalid", `message from the screen's page, at ${where}: ${first?.message ?? ""}`);
}
