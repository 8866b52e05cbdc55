import { VisioborneError } from "../../../src/contract/errors.ts";
import type { PrintRequest } from "../port.ts";
import { groupOf, groupsOf, integer } from "./attributes.ts";
import type { Attributes } from "./attributes.ts";
import { REQUESTING_USER } from "./client.ts";
import type { IppClient } from "./client.ts";
import { booleanAttribute, GROUP, integerAttribute, stringAttribute } from "./codec.ts";
import type { IppAttribute } from "./codec.ts";
import { expectSuccess, isFinal, OPERATION } from "./operations.ts";
import type { Document } from "./transport.ts";

/** Deadline of a request without a document, ms. */
export const ASK_MS = 5000;
/** Deadline of a request with a document: a printer may read it no faster than it prints. */
export const SEND_MS = 60_000;

const USER: IppAttribute = stringAttribute("name", "requesting-user-name", REQUESTING_USER);
const JOB_ATTRIBUTES = [
  "job-id",
  "job-state",
  "job-state-reasons",
  "job-impressions",
  "job-impressions-completed",
  "job-media-sheets",
  "job-media-sheets-completed",
];

/** Get-Printer-Attributes. @throws as `IppClient.send` and `expectSuccess` */
export async function getPrinter(
  client: IppClient,
  wanted: readonly string[],
  signal: AbortSignal,
): Promise<Attributes> {
  const response = await client.send("Get-Printer-Attributes", {
    attributes: [USER, stringAttribute("keyword", "requested-attributes", ...wanted)],
    signal,
    deadlineMs: ASK_MS,
  });
  return groupOf(expectSuccess("Get-Printer-Attributes", response), GROUP.printer);
}

/**
 * Get-Job-Attributes; null when the device no longer knows the job.
 * @param more attributes to ask for beside those that every job is followed by
 */
export async function getJob(
  client: IppClient,
  id: number,
  signal: AbortSignal,
  more: readonly string[] = [],
): Promise<Attributes | null> {
  const response = await client.send("Get-Job-Attributes", {
    attributes: [
      integerAttribute("job-id", id),
      USER,
      stringAttribute("keyword", "requested-attributes", ...JOB_ATTRIBUTES, ...more),
    ],
    signal,
    deadlineMs: ASK_MS,
  });
  try {
    return groupOf(expectSuccess("Get-Job-Attributes", response), GROUP.job);
  } catch (error) {
    if (error instanceof VisioborneError && error.code === "ipp.not-found") return null;
    throw error;
  }
}

/** Cancel-Job. A job that has ended already is as good as cancelled. */
export async function cancelJob(client: IppClient, id: number, signal: AbortSignal): Promise<void> {
  const response = await client.send("Cancel-Job", {
    attributes: [integerAttribute("job-id", id), USER],
    signal,
    deadlineMs: ASK_MS,
  });
  try {
    expectSuccess("Cancel-Job", response);
  } catch (error) {
    if (error instanceof VisioborneError && /^ipp\.not-(found|possible)$/.test(error.code)) return;
    throw error;
  }
}

/** The jobs of this borne that the device holds, oldest first, by its own numbers. */
export async function ourJobs(client: IppClient, signal: AbortSignal): Promise<number[]> {
  const response = await client.send("Get-Jobs", {
    attributes: [
      USER,
      booleanAttribute("my-jobs", true),
      stringAttribute("keyword", "which-jobs", "not-completed"),
      stringAttribute("keyword", "requested-attributes", "job-id", "job-state"),
    ],
    signal,
    deadlineMs: ASK_MS,
  });
  return groupsOf(expectSuccess("Get-Jobs", response), GROUP.job)
    .filter((job) => !isFinal(integer(job, "job-state")))
    .flatMap((job) => integer(job, "job-id") ?? [])
    .sort((a, b) => a - b);
}

/**
 * Cancels every job of this borne that the device still holds, e.g. after a crash of the daemon.
 * @returns the ids of those that it still holds afterwards
 */
export async function cancelOurs(client: IppClient, signal: AbortSignal): Promise<number[]> {
  const left: number[] = [];
  for (const id of await ourJobs(client, signal)) {
    await cancelJob(client, id, signal);
    const after = await getJob(client, id, signal);
    if (after !== null && !isFinal(integer(after, "job-state"))) left.push(id);
  }
  return left;
}

/** What the device said of itself at opening, as far as a job needs it. */
export interface Abilities {
  readonly operations: readonly number[];
  /** `media` to ask for, when the device has it. */
  readonly media: string | null;
}

/** The attributes that describe a job, for Validate-Job, Print-Job and Create-Job alike. */
function jobAttributes(abilities: Abilities, copies: number): IppAttribute[] {
  const job: IppAttribute[] = [];
  if (copies > 1) job.push(integerAttribute("copies", copies));
  // Without it a device takes its own default, often Letter.
  if (abilities.media !== null) job.push(stringAttribute("keyword", "media", abilities.media));
  return job;
}

/** Validate-Job: would such a job be accepted? @throws as `expectSuccess` */
export async function validateJob(
  client: IppClient,
  abilities: Abilities,
  mime: string,
  signal: AbortSignal,
): Promise<void> {
  const response = await client.send("Validate-Job", {
    attributes: [
      USER,
      stringAttribute("name", "job-name", "selftest"),
      booleanAttribute("ipp-attribute-fidelity", false),
      stringAttribute("mime", "document-format", mime),
    ],
    job: jobAttributes(abilities, 1),
    signal,
    deadlineMs: ASK_MS,
  });
  expectSuccess("Validate-Job", response);
}

/**
 * Hands a job over: Print-Job, or Create-Job and Send-Document where that is not there.
 * @returns the device's job-id
 * @throws VisioborneError as `IppClient.send` and `expectSuccess` (`printer.busy`, `printer.format`)
 */
export async function submitJob(
  client: IppClient,
  abilities: Abilities,
  request: PrintRequest,
  document: Document,
  signal: AbortSignal,
): Promise<number> {
  const format = stringAttribute("mime", "document-format", request.mime);
  const last = booleanAttribute("last-document", true);
  const head = [
    USER,
    stringAttribute("name", "job-name", request.jobId),
    booleanAttribute("ipp-attribute-fidelity", false),
  ];
  const job = jobAttributes(abilities, request.copies ?? 1);
  const whole = abilities.operations.includes(OPERATION["Print-Job"]);
  const operation = whole ? "Print-Job" : "Create-Job";
  const response = await client.send(operation, {
    attributes: whole ? [...head, format] : head,
    job,
    signal,
    deadlineMs: whole ? SEND_MS : ASK_MS,
    ...(whole ? { document } : {}),
  });
  const id = integer(groupOf(expectSuccess(operation, response), GROUP.job), "job-id");
  if (id === undefined) throw new VisioborneError("ipp.malformed", `${operation}: an answer without a job-id`);
  if (!whole) {
    const sent = await client.send("Send-Document", {
      attributes: [integerAttribute("job-id", id), USER, format, last],
      document,
      signal,
      deadlineMs: SEND_MS,
    });
    expectSuccess("Send-Document", sent);
  }
  return id;
}
