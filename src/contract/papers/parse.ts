import type { ErrorObject } from "ajv";
import { VisioborneError } from "../errors.ts";
import * as validators from "./generated/validators.js";
import type { FormsManifest, PapersToBorne, PapersToDesk } from "./types.ts";

interface Validate {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/** @throws VisioborneError `papers.invalid` naming type, place and what was expected; never the content */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the schema allows is this type
function read<T>(from: string, text: string, validate: Validate): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new VisioborneError("papers.invalid", `papers from ${from}: not JSON`);
  }
  if (validate(value)) return value as T;
  const [first] = validate.errors ?? [];
  const type = typeof value === "object" && value !== null && "type" in value ? JSON.stringify(value.type) : "none";
  const where = first?.instancePath || "/";
  const expected = first?.message ?? "not of the contract";
  throw new VisioborneError(
    "papers.invalid",
    `papers from ${from}: type ${type.slice(0, 40)}, at ${where}: ${expected}`,
  );
}

/** What the expert's page asks. @throws VisioborneError `papers.invalid` */
export function readToBorne(text: string): PapersToBorne {
  return read<PapersToBorne>("the expert's page", text, validators.to_borne);
}

/** What the borne tells. @throws VisioborneError `papers.invalid` */
export function readToDesk(text: string): PapersToDesk {
  return read<PapersToDesk>("the borne", text, validators.to_desk);
}

/** What a library of forms says of itself; its signature is not looked at. @throws VisioborneError `papers.invalid` */
export function readForms(text: string): FormsManifest {
  return read<FormsManifest>("the library of forms", text, validators.forms);
}
