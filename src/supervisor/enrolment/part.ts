import { readFileSync } from "node:fs";
import { errorCode, errorLine } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import type { BorneName } from "../../contract/topics.ts";
import { audit } from "../audit.ts";
import { keyOf } from "../fleet/fleet.ts";
import type { StartPart } from "../part.ts";
import { Actions, type CodeSettings } from "./actions.ts";
import { Admission } from "./admission.ts";
import { openCa } from "./ca/open.ts";
import type { CertificateAuthority } from "./ca/port.ts";
import { forgetCertificates, type CertificateRow } from "./certificates.ts";
import { Clearing } from "./clearing.ts";
import { codeKey, Codes, pinOf } from "./codes.ts";
import { MosquittoDoor } from "./door/mosquitto.ts";
import { Enrolling } from "./enrolling.ts";
import { EnrolmentGate } from "./gate.ts";
import { Limits } from "./limits.ts";
import { listenForBornes, type EnrolmentListener } from "./listener.ts";
import { Register } from "./register.ts";
import { registerRoutes } from "./routes.ts";

const DAY_MS = 86_400_000;
/** Certificates of one borne in a day. */
const RENEWALS_A_DAY = 20;
const CA_LOOK_MS = 30_000;

/**
 * Who may speak: the register, certificates, and the broker's access list.
 * @throws VisioborneError `ca.unusable`, `enrolment.listen`; a file that cannot be read.
 */
export const startEnrolment: StartPart = async (context) => {
  const { config, store, feed, clock, log } = context;
  const { enrolment } = config;
  const homeAssistant = config.homeAssistant?.prefix;
  const door = new MosquittoDoor({ access: config.broker, acl: enrolment?.brokerAcl, homeAssistant, log });
  const register = new Register(store, config.clientId);
  const admission = new Admission(context, door);
  const clearing = new Clearing(context, door);
  warnOfTwins(config.bornes, (message, fields) => log.warn(fields, message));
  await clearing.start();
  await admission.follow();

  const planned = new Set<string>();
  const rows = store.db.selectFrom("borne").select(["network", "borne"]).where("stage", "=", "planned");
  for (const name of await rows.execute()) planned.add(keyOf(name));
  feed.on("changed", ({ borne: { name, life } }) => {
    if (life.liveness !== "live" || !planned.delete(keyOf(name))) return;
    enterService(name).catch((error: unknown) => {
      log.error({ ...name, error: String(error) }, "stage of a borne not written");
    });
  });
  const enterService = async (name: BorneName): Promise<void> => {
    if (await register.enterService(name)) await say("borne.in-service", name);
  };
  const say = async (what: string, { network, borne }: BorneName, detail = ""): Promise<void> =>
    await audit(store, { who: "enrolment", what, on: `${network}/${borne}`, network, detail, atMs: clock.wallMs() });

  const stopping = new AbortController();
  let listener: EnrolmentListener | undefined;
  let settings: CodeSettings | undefined;
  if (enrolment) {
    const ca = openCa(enrolment);
    const codes = new Codes(codeKey(enrolment), () => pinOf(enrolment.certFile));
    settings = { codes, lifeMs: enrolment.codeDays * DAY_MS, url: enrolment.url };
    const renewals = new Limits(clock, RENEWALS_A_DAY, DAY_MS);
    const enrolling = new Enrolling({
      store,
      ca,
      codes,
      clock,
      certificateMs: enrolment.certificateDays * DAY_MS,
      brokerUrl: enrolment.brokerUrl,
      deskUrl: enrolment.deskUrl,
      moreTrustPem: enrolment.trustFile === undefined ? "" : readFileSync(enrolment.trustFile, "utf8"),
      waitS: (name) => renewals.take(keyOf(name)),
      onIssued: async (name, certificate) => {
        if (certificate.how === "code") {
          planned.add(keyOf(name));
          await admission.follow(false);
        }
        log.info({ ...name, how: certificate.how }, "certificate issued");
        await say("enrolment.issued", name, issuedText(certificate));
      },
    });
    const gate = new EnrolmentGate(enrolling, store, clock, log);
    const { host, port, certFile, keyFile } = enrolment;
    listener = await listenForBornes({ host, port, certFile, keyFile, trustPem: ca.trustPem, gate, log });
    log.info({ port: listener.port }, "enrolment listens");
    lookAtCa(ca, stopping.signal, log);
    if (!enrolment.brokerAcl) {
      log.warn({}, "enrolment.brokerAcl is not set: a blocked borne is dropped here, but not at the broker");
    }
  }
  const actions = new Actions(context, register, admission, clearing, settings);

  let forgottenMs = -Infinity;
  return {
    name: "enrolment",
    routes: registerRoutes(store, actions, admission),
    tick(at) {
      admission.tick();
      clearing.tick(at);
      if (at.monotonicMs - forgottenMs < DAY_MS) return;
      forgottenMs = at.monotonicMs;
      forgetCertificates(store.db, at.wallMs).catch((error: unknown) => {
        log.error({ error: String(error) }, "old certificates not forgotten");
      });
    },
    async stop() {
      stopping.abort();
      await listener?.stop();
      await clearing.stop();
      await admission.stop();
    },
  };
};

/** Beside the start, which waits for nobody: a CA of the house that is down must not keep the fleet from being watched. */
function lookAtCa(ca: CertificateAuthority, stopping: AbortSignal, log: Logger): void {
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(CA_LOOK_MS)]);
  ca.check(signal).then(
    () => log.info({}, "certificate authority answers"),
    (error: unknown) => {
      if (stopping.aborted) return;
      log.warn({ code: errorCode(error), error: errorLine(error) }, "no borne can get a certificate now");
    },
  );
}

function issuedText({ how, serial, not_after_ms: notAfterMs }: CertificateRow): string {
  return `${how}, serial ${serial}, until ${new Date(notAfterMs).toISOString().slice(0, 10)}`;
}

/** A certificate bears the borne's name alone: two networks with a borne of one name could speak for each other. */
function warnOfTwins(bornes: readonly BorneName[], warn: (message: string, fields: object) => void): void {
  const networks = new Map<string, string>();
  for (const { network, borne } of bornes) {
    const other = networks.get(borne);
    if (other !== undefined)
      warn("two networks have a borne of one name: expected names of their own", { borne, network, other });
    networks.set(borne, network);
  }
}
