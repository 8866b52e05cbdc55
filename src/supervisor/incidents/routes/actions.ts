import { VisioborneError } from "../../../contract/errors.ts";
import { faultOf, type Owner } from "../../../contract/faults.ts";
import type { BorneName } from "../../../contract/topics.ts";
import type { ApiRequest, Route } from "../../console/route.ts";
import type { Signal } from "../book/incident.ts";
import type { IncidentEvent } from "../book/step.ts";
import { plainText, SYMPTOMS, TEXT_MAX, type Symptom } from "../entry/symptoms.ts";
import { knownBorne, mayAct, NAME, nowOf, OWNER, type Given } from "./given.ts";
import { ID, seen } from "./read.ts";
import { shownIncidents } from "./shown.ts";

const COMMENT_MAX = 500;
const TEXT = { type: "string", maxLength: COMMENT_MAX } as const;
const object = (properties: Record<string, unknown>, required: readonly string[] = []) =>
  ({ type: "object", additionalProperties: false, required, properties }) as const;

/** What a person does with incidents. */
export function actionRoutes(given: Given): Route[] {
  const action = (
    name: string,
    summary: string,
    body: Route["body"],
    eventOf: (body: unknown) => IncidentEvent,
  ): Route => ({
    method: "POST",
    path: `/incidents/:id/${name}`,
    role: "technician",
    summary,
    params: ID,
    ...(body ? { body } : {}),
    handle: async (request) => await act(given, request, eventOf(request.body)),
  });
  return [
    {
      method: "POST",
      path: "/incidents",
      role: "technician",
      summary: "Writes what a host has told into the book; one that is open gets a line",
      body: object(
        {
          network: NAME,
          borne: NAME,
          code: { enum: SYMPTOMS },
          text: { type: "string", maxLength: TEXT_MAX, default: "" },
        },
        ["network", "borne", "code"],
      ),
      async handle({ body, caller }) {
        const { network, borne, code, text = "" } = body as BorneName & { code: Symptom; text?: string };
        const name = knownBorne(given, caller, { network, borne });
        const incident = await enter(given, name, code, text, caller.user);
        return (await shownIncidents(given.store, given.sites, [incident], nowOf(given)))[0];
      },
    },
    action("acknowledge", "Somebody has seen it and takes care", undefined, () => ({ kind: "acknowledge" })),
    action(
      "assign",
      "Gives it to another owner, who is told, or to an account",
      {
        ...object({ owner: OWNER, assignee: { type: ["string", "null"], minLength: 1, maxLength: 64 } }),
        minProperties: 1,
      },
      (body) => ({ kind: "assign", ...(body as { owner?: Owner; assignee?: string | null }) }),
    ),
    action(
      "comment",
      "Adds a line; nothing about a person",
      object({ text: { ...TEXT, minLength: 1 } }, ["text"]),
      (body) => {
        const text = plainText((body as { text: string }).text, COMMENT_MAX);
        if (text === "") throw new VisioborneError("incident.text", "comment: empty, expected words", {});
        return { kind: "comment", text };
      },
    ),
    action("close", "Closes it; one whose fault is there cannot be closed", object({ text: TEXT }), (body) => {
      return { kind: "close", text: textOf(body) };
    }),
    action("reopen", "Opens it again, until somebody closes it", object({ text: TEXT }), (body) => {
      return { kind: "reopen", text: textOf(body) };
    }),
  ];
}

function textOf(body: unknown): string {
  return plainText((body as { text?: string } | undefined)?.text ?? "", COMMENT_MAX);
}

async function act(given: Given, { params, caller }: ApiRequest, event: IncidentEvent): Promise<unknown> {
  const incident = await seen(given, caller, params["id"] ?? "");
  if (!mayAct(caller, incident.network)) {
    throw new VisioborneError("incident.refused", `incident ${incident.id}: your account is for other networks`, {});
  }
  const changed = await given.book.act(incident.id, event, { atMs: nowOf(given), who: caller.user });
  return (await shownIncidents(given.store, given.sites, [changed], nowOf(given)))[0];
}

/** Writes what a host says of a borne. @param who account, or `accueil` for the link of the sheet */
export async function enter(given: Given, name: BorneName, code: Symptom, text: string, who: string) {
  const { sites, book } = given;
  const atMs = nowOf(given);
  const signal: Signal = {
    network: name.network,
    scope: "borne",
    subject: name.borne,
    site: sites.of(name)?.id ?? null,
    code,
    severity: faultOf(code).severity,
    owner: sites.ownerOf(name, code),
    sinceMs: atMs,
    device: null,
    detail: plainText(text, TEXT_MAX),
    members: { [name.borne]: atMs },
  };
  return await book.enter(signal, { atMs, who });
}
