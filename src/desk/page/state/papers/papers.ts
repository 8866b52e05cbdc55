import type { OrganismePapers } from "../../../../contract/signalling/types.ts";
import type { Step } from "../events.ts";
import type { Call, State } from "../model.ts";
import type { PapersEffect, PapersEvent, PapersStep } from "./events.ts";
import { heard } from "./heard.ts";
import type { Papers, Piece } from "./model.ts";
import { pieces } from "./pieces.ts";
import { prints } from "./prints.ts";
import { isUnfiled } from "./view.ts";

/** Of an organisme about which the desk said nothing. */
const PLAIN: OrganismePapers = {
  kinds: [{ id: "document", fr: "Document", en: "Document" }],
  filing: { type: "download" },
  preview_prints: false,
};

/** What happens to the papers of a call, also when it is over and some are not filed yet. */
export function papers(state: State, event: PapersEvent): Step {
  if (state.papers === null) return { state, effects: late(event) };
  const { papers, effects } = route(state.papers, event);
  if (papers.over && !papers.pieces.some(isUnfiled)) {
    return { state: { ...state, papers: null }, effects: [...effects, { type: "papers-wipe" }] };
  }
  return { state: papers === state.papers ? state : { ...state, papers }, effects };
}

/** Something that came when all was gone is not kept. */
function late(event: PapersEvent): readonly PapersEffect[] {
  if (event.type === "papers-came") return [{ type: "papers-forget", blobs: [event.blob], piece: null }];
  return event.type === "print-looked" ? [{ type: "print-forget", job: event.job }] : [];
}

function route(papers: Papers, event: PapersEvent): PapersStep {
  if (event.type === "papers-heard") return papers.over ? { papers, effects: [] } : heard(papers, event.message);
  return isPrint(event) ? prints(papers, event) : pieces(papers, event);
}

const isPrint = (event: PapersEvent): event is Extract<PapersEvent, { type: `print-${string}` }> =>
  event.type.startsWith("print-");

/**
 * Papers begin and end with their call. At its end those that no organisme has yet stay until they are filed or
 * thrown away; at the end of the session, and on a page that another has taken the place of, nothing stays.
 */
export function followCall(before: State, { state, effects }: Step): Step {
  if (state.call?.id === before.call?.id && state.account.step === before.account.step) return { state, effects };
  const old = before.papers;
  const wipe: readonly PapersEffect[] = old === null ? [] : [{ type: "papers-wipe" }];
  if (state.call !== null)
    return { state: { ...state, papers: newPapers(state, state.call) }, effects: [...wipe, ...effects] };
  const stays = state.account.step === "signed-in" && state.link !== "replaced" && old?.pieces.some(isUnfiled);
  if (!stays || old === null) {
    const unused = old === null || (old.pieces.length === 0 && old.prints.length === 0 && old.draft === null);
    return { state: { ...state, papers: null }, effects: unused ? effects : [...effects, ...wipe] };
  }
  const pieces = old.pieces.map(ended);
  return { state: { ...state, papers: { ...old, pieces, over: true, draft: null, refusal: null } }, effects };
}

/** What is not here by now will not come. */
const ended = (piece: Piece): Piece => ({
  ...piece,
  more: false,
  problem: null,
  pages: piece.pages.map((page) => (page.whole === null ? { ...page, missing: page.missing ?? "papers.gone" } : page)),
});

function newPapers({ desk }: State, { id, organisme, language }: Call): Papers {
  const found = desk?.organismes.find((one) => one.id === organisme);
  return {
    call: id,
    organisme: found?.name ?? organisme,
    rules: found?.papers ?? PLAIN,
    language,
    over: false,
    borne: null,
    pieces: [],
    prints: [],
    draft: null,
    refusal: null,
    unread: false,
  };
}
