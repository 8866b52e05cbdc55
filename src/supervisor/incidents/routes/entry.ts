import { renderSVG } from "uqr";
import { errorCode } from "../../../contract/errors.ts";
import { Document, type Route } from "../../console/route.ts";
import { audit } from "../../audit.ts";
import { EntryLinks } from "../entry/links.ts";
import { RateLimit } from "../entry/limit.ts";
import { SYMPTOMS, TEXT_MAX, type Symptom } from "../entry/symptoms.ts";
import { NO_CONSOLE } from "../notify/deliver.ts";
import { entryAnswer, entryPage } from "../words/entry-page.ts";
import { enter } from "./actions.ts";
import { BORNE, knownBorne, nowOf, type Given } from "./given.ts";

/** Lines that one sheet may write within an hour: a host is not a program. */
const AN_HOUR = 6;
const HOUR_MS = 3_600_000;
const TOKEN = {
  type: "object",
  required: ["token"],
  properties: { token: { type: "string", pattern: "^[A-Za-z0-9_-]{22}$" } },
} as const;

/** The link of a borne's sheet: made by a manager, used by the host without an account. */
export function entryRoutes(given: Given): Route[] {
  const links = new EntryLinks(given.store);
  const limit = new RateLimit(AN_HOUR, HOUR_MS);
  const page = (text: string): Document => new Document("text/html; charset=utf-8", null, text);
  return [
    {
      method: "POST",
      path: "/bornes/:network/:borne/entry-link",
      role: "manager",
      summary:
        "Makes the link of the borne's sheet anew, as text and as a QR code; the one before is worth nothing then",
      params: BORNE,
      async handle({ params, caller }) {
        const name = knownBorne(given, caller, { network: params["network"] ?? "", borne: params["borne"] ?? "" });
        const atMs = nowOf(given);
        const token = await links.renew(name, caller.user, atMs);
        const { network, borne } = name;
        await audit(given.store, {
          who: caller.user,
          what: "entry-link.made",
          on: `${network}/${borne}`,
          network,
          atMs,
        });
        const url = `${given.config.consoleUrl ?? NO_CONSOLE}/api/1/report/${token}`;
        return { url, qr: renderSVG(url, { ecc: "M", border: 4, pixelSize: 8 }) };
      },
    },
    {
      method: "GET",
      path: "/report/:token",
      role: "anyone",
      summary: "The host's form: what is wrong with the borne",
      params: TOKEN,
      async handle({ params }) {
        try {
          const token = params["token"] ?? "";
          const name = await links.borneOf(token);
          const site = given.sites.of(name);
          return page(entryPage(site?.name ?? name.network, name.borne, site && `${token}/grid`));
        } catch (error) {
          if (errorCode(error) !== "entry.unknown") throw error;
          return page(entryAnswer("unknown"));
        }
      },
    },
    {
      method: "POST",
      path: "/report/:token",
      role: "anyone",
      summary: "Writes what the host says into the book; rate-limited by link",
      params: TOKEN,
      body: {
        type: "object",
        properties: { code: { type: "string", maxLength: 40 }, text: { type: "string", maxLength: 4 * TEXT_MAX } },
      },
      async handle({ params, body }) {
        const { code, text = "" } = body as { code?: string; text?: string };
        try {
          const name = await links.borneOf(params["token"] ?? "");
          const symptom = SYMPTOMS.find((known): known is Symptom => known === code);
          if (!symptom) return page(entryAnswer("incomplete"));
          if (!limit.take(`${name.network}/${name.borne}`, given.clock.monotonicMs()))
            return page(entryAnswer("often"));
          await enter(given, name, symptom, text, "accueil");
          return page(entryAnswer("thanks"));
        } catch (error) {
          if (errorCode(error) !== "entry.unknown") throw error;
          return page(entryAnswer("unknown"));
        }
      },
    },
  ];
}
