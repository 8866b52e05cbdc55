import type { FormsEntry } from "../../contract/papers/types.ts";
import type { Scene, SceneCall, SceneSetup, SceneWelcome } from "../../contract/screen/types.ts";
import { faultOf, type FaultCode } from "../../contract/faults.ts";
import type { PaperPlace } from "../../papers/port.ts";
import type { Config } from "../config/types.ts";
import type { FormsView } from "../forms-counter.ts";
import { phrase } from "../phrases.ts";
import type { Readiness } from "../readiness.ts";
import type { CallView } from "../session/call-view.ts";
import { callable, meaningOfPress } from "../session/service-choice.ts";
import type { SessionState } from "../session/states.ts";
import type { Question } from "../session/survey.ts";
import type { HoursRow } from "../../calendar/hours-words.ts";
import { problemWords } from "./paper-words.ts";

/** All that the scene is computed from. */
export interface SceneInput {
  readonly config: Config;
  readonly language: "fr" | "en";
  readonly readiness: Readiness;
  readonly session: SessionState;
  /** Of the call that is on, or that has just ended. */
  readonly call: CallView | undefined;
  readonly somebodyThere: boolean;
  readonly question: Question | undefined;
  readonly told: "no-answer" | "unavailable" | "lost" | "ticket" | undefined;
  /** A session has just ended: the farewell is shown for a moment. */
  readonly farewell: boolean;
  readonly sheetPrinted: boolean;
  readonly ownView: boolean;
  readonly hours: readonly HoursRow[];
  readonly nextOpening: string | null;
  /** Codes of what is wrong now. */
  readonly faults: readonly FaultCode[];
  /** Beside the expert's face. */
  readonly paper: NonNullable<SceneCall["paper"]> | null;
  /** Where papers of this call may lie. */
  readonly places: readonly PaperPlace[];
  /** How far the first boot is; undefined = it is over. */
  readonly setup?: SceneSetup | undefined;
  /** Forms without a call. */
  readonly forms: {
    readonly offered: boolean;
    readonly library: readonly FormsEntry[];
    readonly view: FormsView | undefined;
  };
}

/** What the screen shows. Pure. */
export function sceneOf(input: SceneInput): Scene {
  const { session, readiness } = input;
  switch (session.name) {
    case "choosing":
      return { type: "choice", services: servicesOf(input) };
    case "calling":
      return waiting(input);
    case "in-call":
      return session.phase === "reconnecting"
        ? { type: "reconnecting", organisme: organismeName(input) }
        : talking(input, input.call);
    case "closing":
      return closing(input, session.phase);
    case "blocked":
      return outOfOrder(input);
    case "idle":
      break;
  }
  if (input.farewell) return { type: "goodbye" };
  if (input.question !== undefined) return survey(input.question, input.language);
  if (input.setup !== undefined && input.told === undefined) return input.setup;
  const { view } = input.forms;
  if (view !== undefined && input.told === undefined && open(readiness)) return forms(input, view);
  if (readiness.state === "out-of-order") return outOfOrder(input);
  if (readiness.state === "closed" || readiness.state === "stopped") {
    const { hours, nextOpening: next, config } = input;
    return { type: "closed", next, phone: config.site.fallbackPhone ?? null, hours: [...hours] };
  }
  return input.somebodyThere || input.told !== undefined ? atRest(input) : { type: "asleep" };
}

/** Outside the hours nobody is served, by a form neither. */
function open({ state }: Readiness): boolean {
  return state !== "closed" && state !== "stopped";
}

function atRest(input: SceneInput): Scene {
  if (input.told === "unavailable") return fallback(input, "unavailable");
  const meaning = meaningOfPress(input.config, input.readiness, true);
  const all = servicesOf(input);
  const service = meaning.type === "call" ? (all.find(({ id }) => id === meaning.service) ?? null) : null;
  const others = all.filter(({ id }) => id !== service?.id);
  return { type: "welcome", service, others, limited: limits(input), forms: input.forms.offered };
}

function forms({ forms: { library }, language }: SceneInput, view: FormsView): Scene {
  const { phase, form, done, total } = view;
  return {
    type: "forms",
    phase,
    forms: phase === "choosing" ? library.map(({ id, title, pages }) => ({ id, title: title[language], pages })) : [],
    title: form?.title[language] ?? null,
    done,
    total,
    problem: problemWords(view.problem, language),
  };
}

function waiting({ config, call }: SceneInput): Scene {
  const organisme = nameOf(config, call?.organisme);
  const place = call?.place;
  if (place === undefined || (place.position === 1 && place.ringing)) return { type: "ringing", organisme };
  const waitMin = place.waitS === null ? null : Math.ceil(place.waitS / 60);
  return { type: "queue", organisme, position: place.position, wait_min: waitMin, callback: true };
}

function talking(input: SceneInput, call: CallView | undefined): Scene {
  const organisme = organismeName(input);
  return {
    type: "call",
    organisme,
    expert: call?.expert ?? organisme,
    media: call?.audioOnly === true ? "audio-only" : call?.pictures === true ? "video" : "connecting",
    held: call?.held ?? false,
    guest: call?.guest ?? null,
    own_view: input.ownView,
    frame_height_mm: call?.frameHeightMm ?? null,
    reminder: call?.reminded ?? false,
    expert_muted: call?.expertMuted ?? false,
    expert_hidden: call?.expertHidden ?? false,
    paper: input.paper,
  };
}

function closing(input: SceneInput, phase: "told" | "papers" | "wiping"): Scene {
  const { call } = input;
  switch (phase) {
    case "told":
      if (input.told === "ticket" && call?.ticket !== undefined) {
        const { code, waitS } = call.ticket;
        const waitMin = waitS === null ? null : Math.ceil(waitS / 60);
        return {
          type: "ticket",
          organisme: organismeName(input),
          code,
          wait_min: waitMin,
          printed: input.sheetPrinted,
        };
      }
      return fallback(input, input.told === "ticket" || input.told === undefined ? "no-answer" : input.told);
    case "papers":
      return { type: "papers", places: [...input.places] };
    case "wiping":
      return { type: "goodbye" };
  }
}

function survey(question: Question, language: "fr" | "en"): Scene {
  return {
    type: "survey",
    question: question.id,
    number: question.number,
    of: question.of,
    text: phrase(question.phrase, language).text,
    answers: question.answers.map(({ value, label }) => ({ value, label: label[language] })),
  };
}

function fallback(input: SceneInput, why: "no-answer" | "unavailable" | "lost"): Scene {
  const { config, call, hours, sheetPrinted } = input;
  const service = config.services.find(({ organisme }) => organisme === call?.organisme);
  return {
    type: "fallback",
    organisme: call === undefined ? null : organismeName(input),
    why,
    phone: service?.phone ?? config.site.fallbackPhone ?? null,
    hours: [...hours],
    printed: sheetPrinted,
  };
}

function outOfOrder({ faults, language, config, session, forms: { offered } }: SceneInput): Scene {
  const worst = faults
    .map((code) => faultOf(code))
    .toSorted((a, b) => RANK[a.severity] - RANK[b.severity])
    .find(({ takes }) => takes.length > 0);
  return {
    type: "out-of-order",
    help: {
      gesture: worst?.remedy[language] ?? null,
      whom: worst === undefined ? null : OWNER[worst.owner][language],
      phone: config.site.fallbackPhone ?? null,
    },
    // Without a line, or without anybody to call, forms can be had all the same.
    forms: offered && session.name === "idle",
  };
}

const RANK = { critical: 0, major: 1, minor: 2 } as const;
const OWNER = {
  syndicat: { fr: "le syndicat", en: "the syndicat" },
  collectivite: { fr: "la mairie", en: "the town hall" },
  organisme: { fr: "l'organisme", en: "the organisme" },
} as const;

/** Of the faults that matter to an usager, the first: what is out of order, in plain words. */
function limits({ faults, language }: SceneInput): string | null {
  for (const code of faults) {
    const { usager, takes } = faultOf(code);
    if (usager !== undefined && takes.length > 0) return usager[language];
  }
  return null;
}

function servicesOf({ config, readiness }: SceneInput): NonNullable<SceneWelcome["service"]>[] {
  const offered = callable(config.services, readiness);
  // Unavailable services are never shown as if they could be called.
  return offered.map(({ id, name }) => ({ id, name, state: readiness.services[id] ?? "ready", hours: null }));
}

function organismeName({ config, call }: SceneInput): string {
  return nameOf(config, call?.organisme);
}

/** Name of an organisme as the site's services show it; the id of one that this site does not offer. */
export function nameOf(config: Pick<Config, "services">, organisme: string | undefined): string {
  return config.services.find((service) => service.organisme === organisme)?.name ?? organisme ?? "";
}
