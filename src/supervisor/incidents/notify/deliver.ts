import { VisioborneError } from "../../../contract/errors.ts";
import type { Clock } from "../../../contract/runtime.ts";
import type { Sites } from "../../sites/sites.ts";
import type { Book } from "../book/book.ts";
import type { Incident, NoticeKind } from "../book/incident.ts";
import type { IncidentsConfig } from "../config.ts";
import { mailOf, webhookBody, type Told } from "../words/message.ts";
import { mailer } from "./mailer.ts";
import type { Deliver } from "./sender.ts";
import { webhook } from "./webhook.ts";

/** Where nobody has said where the console is. */
export const NO_CONSOLE = "https://localhost";

/** Whether anything can be told by a channel, as the configuration says. */
export interface Ways {
  readonly deliver: Deliver;
  readonly has: (channel: "email" | "webhook") => boolean;
  readonly close: () => void;
}

/** The ways out. @throws VisioborneError `config.invalid` when a file of the configuration cannot be read */
export function waysOut(config: IncidentsConfig, book: Book, sites: Sites, clock: Clock): Ways {
  const mail = config.smtp && mailer(config.smtp);
  const post = config.webhook && webhook(config.webhook);
  const zone = config.office.timeZone;
  const url = config.consoleUrl ?? NO_CONSOLE;
  return {
    has: (channel) => (channel === "email" ? mail : post) !== undefined,
    async deliver({ channel, address }, rows, message) {
      const told: Told[] = [];
      for (const { incident: id, kind } of rows) {
        const incident = await book.get(id);
        told.push({ kind: kind as NoticeKind, incident, site: siteOf(incident, sites) });
      }
      if (channel === "email" && mail) {
        const timeZone = told.find(({ site }) => site)?.site?.timeZone ?? zone;
        return await mail.send(address, mailOf(told, url, timeZone), message);
      }
      if (channel === "webhook" && post) {
        return await post(address, webhookBody(told, message, url), message, clock.wallMs());
      }
      throw new VisioborneError("notice.refused", `${channel}: not configured, expected incidents.${channel}`, {});
    },
    close: () => mail?.close(),
  };
}

export function siteOf({ network, site }: Pick<Incident, "network" | "site">, sites: Sites) {
  return site === null ? undefined : sites.get(network, site);
}
