import { readFileSync } from "node:fs";
import { createTransport } from "nodemailer";
import { errorLine, VisioborneError } from "../../../contract/errors.ts";
import type { SmtpConfig } from "../config.ts";
import type { Mail } from "../words/message.ts";

/** Each step of the conversation (RFC 5321, 4.5.3.2, allows minutes; a queue waits behind this one). */
const STEP_DEADLINE_MS = 20_000;

export type SendMail = (to: string, mail: Mail, messageId: string) => Promise<void>;

/**
 * Mail by SMTP. The Message-ID (RFC 5322, 3.6.4) is that of the message in the queue, so that a mail which is sent again
 * after a crash can be known for the same.
 * @throws VisioborneError `config.invalid` when the password or the CA cannot be read. The sender rejects with
 *   `notice.refused` when the server will never take the mail (5yz), `notice.away` for everything that may pass.
 */
export function mailer(config: SmtpConfig): { readonly send: SendMail; readonly close: () => void } {
  const { host, port, tls, from, user } = config;
  const transport = createTransport({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    ...(user === undefined ? {} : { auth: { user, pass: secret(config.passwordFile, "incidents.smtp.passwordFile") } }),
    tls: {
      minVersion: "TLSv1.2",
      ...(config.caFile === undefined ? {} : { ca: secret(config.caFile, "incidents.smtp.caFile") }),
    },
    connectionTimeout: STEP_DEADLINE_MS,
    greetingTimeout: STEP_DEADLINE_MS,
    socketTimeout: STEP_DEADLINE_MS,
    dnsTimeout: STEP_DEADLINE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.lastIndexOf("@") + 1);
  return {
    async send(to, { subject, text }, messageId) {
      try {
        await transport.sendMail({
          from: { name: "Visioborne", address: from },
          to,
          subject,
          text,
          messageId: `<${messageId}@${domain}>`,
          // RFC 3834: no holiday note comes back.
          headers: { "Auto-Submitted": "auto-generated" },
        });
      } catch (error) {
        const { responseCode, code } = error as { responseCode?: number; code?: string };
        // Only what is said of this box or this mail is final; a wrong password or no TLS is mended by somebody.
        const ofMail = code === "EENVELOPE" || code === "EMESSAGE";
        const refused = ofMail && responseCode !== undefined && responseCode >= 500;
        const what = `mail by ${host}:${port}: ${errorLine(error)}`;
        throw new VisioborneError(refused ? "notice.refused" : "notice.away", what.slice(0, 300), {}, { cause: error });
      }
    },
    close: () => transport.close(),
  };
}

/** @throws VisioborneError `config.invalid` */
export function secret(file: string | undefined, what: string): string {
  if (file === undefined) throw new VisioborneError("config.invalid", `${what}: not said, expected a file`, {});
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    throw new VisioborneError("config.invalid", `${what}: ${file} cannot be read: ${errorLine(error)}`, { file });
  }
}
