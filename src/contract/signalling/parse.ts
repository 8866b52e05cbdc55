import type { ErrorObject } from "ajv";
import { VisioborneError } from "../errors.ts";
import * as validators from "./generated/validators.js";
import type {
  BorneToDesk,
  DeskToBorne,
  DeskToExpert,
  DeskToGuest,
  ExpertToDesk,
  GuestToDesk,
  InCall,
  LineTest,
} from "./types.ts";

/** No message of the signalling is longer, in bytes; a description with its candidates is about 4 KB. */
export const MAX_MESSAGE_BYTES = 65_536;

/** WebSocket subprotocols (RFC 6455, 1.9): who speaks, and the version of the contract. */
export const SUBPROTOCOL = {
  borne: "visioborne.borne.1",
  expert: "visioborne.expert.1",
  guest: "visioborne.guest.1",
} as const;

/** Label of the call's data channel. */
export const DATA_CHANNEL = "visioborne";

interface Validate {
  (data: unknown): boolean;
  errors?: ErrorObject[] | null;
}

/**
 * Reads a message.
 * @throws VisioborneError `signalling.invalid` naming what, where and what was expected; never its content
 */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- what the schema allows is this type
function reader<T extends { readonly type: string }>(from: string, validate: Validate): (text: string) => T {
  return (text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      throw invalid(from, "not JSON");
    }
    if (validate(value)) return value as T;
    const [first] = validate.errors ?? [];
    const type = typeof value === "object" && value !== null && "type" in value ? JSON.stringify(value.type) : "none";
    const where = first?.instancePath || "/";
    throw invalid(from, `type ${type.slice(0, 40)}, at ${where}: ${first?.message ?? "not of the contract"}`);
  };
}

function invalid(from: string, why: string): VisioborneError {
  return new VisioborneError("signalling.invalid", `message from ${from}: ${why}`, { from });
}

export const readBorneToDesk = /* @__PURE__ */ reader<BorneToDesk>("a borne", validators.borne_to_desk);
export const readDeskToBorne = /* @__PURE__ */ reader<DeskToBorne>("the desk", validators.desk_to_borne);
export const readExpertToDesk = /* @__PURE__ */ reader<ExpertToDesk>("an expert's page", validators.expert_to_desk);
export const readDeskToExpert = /* @__PURE__ */ reader<DeskToExpert>("the desk", validators.desk_to_expert);
export const readGuestToDesk = /* @__PURE__ */ reader<GuestToDesk>("a third party's page", validators.guest_to_desk);
export const readDeskToGuest = /* @__PURE__ */ reader<DeskToGuest>("the desk", validators.desk_to_guest);
export const readInCall = /* @__PURE__ */ reader<InCall>("the other end of the call", validators.in_call);
export const readLineTest = reader<LineTest>("the other end of a line test", validators.line_test);
