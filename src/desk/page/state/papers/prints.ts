import type { PapersPrintState } from "../../../../contract/papers/types.ts";
import type { PapersEffect, PapersEvent, PapersStep } from "./events.ts";
import { isOver, type Papers, type PrintDraft } from "./model.ts";
import { draftProblem } from "./view.ts";

type PrintEvent = Extract<PapersEvent, { type: `print-${string}` }>;

/** What the expert prints on the borne. */
export function prints(papers: Papers, event: PrintEvent): PapersStep {
  const { draft } = papers;
  const stay = (change: Partial<Papers> = {}, ...effects: readonly PapersEffect[]): PapersStep => ({
    papers: { ...papers, ...change },
    effects,
  });
  const before = forgotten(draft);
  switch (event.type) {
    case "print-file":
      return stay({ draft: newDraft(event.job, "file", event.title), refusal: null }, ...before, {
        type: "print-look",
        job: event.job,
        file: event.file,
      });
    case "print-receipt": {
      const { job, title, lines } = event;
      const write = { type: "print-write", job, title, lines, language: papers.language } as const;
      return stay({ draft: newDraft(job, "receipt", title), refusal: null }, ...before, write);
    }
    case "print-looked":
      if (draft?.job !== event.job) return stay({}, { type: "print-forget", job: event.job });
      return stay({
        draft: { ...draft, step: "ready", pages: event.pages, bytes: event.bytes, picture: event.picture },
      });
    case "print-bad":
      if (draft?.job !== event.job) return stay();
      return stay({ draft: { ...draft, step: "bad", code: event.code } });
    case "print-drop":
      return stay({ draft: null }, ...before);
    case "print-send": {
      if (draft?.step !== "ready" || draftProblem(papers) !== null || papers.over) return stay();
      const { job, what, pages, form } = draft;
      if (what === "form") return form === null ? stay() : sayForm(papers, job, form, true);
      const withPreview = papers.rules.preview_prints;
      return stay(
        { draft: null, prints: [...papers.prints, begun(job, what, event.title, pages)], refusal: null },
        { type: "print-offer", job, what, title: event.title, pages, withPreview },
      );
    }
    case "print-form": {
      const form = papers.borne?.forms.find(({ id }) => id === event.form);
      if (form === undefined || papers.over) return stay();
      const { job } = event;
      if (!papers.rules.preview_prints) return sayForm(papers, job, form.id, false);
      const { id, title, pages, picture } = form;
      const looking = { ...newDraft(job, "form", title), form: id, pages } as const;
      if (picture === undefined) return stay({ draft: { ...looking, step: "ready" }, refusal: null }, ...before);
      return stay({ draft: { ...looking, pictureBlob: picture.blob }, refusal: null }, ...before, {
        type: "papers-fetch",
        ...picture,
        mime: "image/jpeg",
      });
    }
    case "print-go":
    case "print-cancel": {
      const print = papers.prints.find(({ id }) => id === event.job);
      if (print === undefined || isOver(print) || papers.over) return stay();
      return stay({ refusal: null }, { type: "papers-say", message: { type: event.type, job: event.job } });
    }
  }
}

/** A form is on the borne already: only its name travels. @param ask the usager is to agree first */
function sayForm(papers: Papers, job: string, id: string, ask: boolean): PapersStep {
  const form = papers.borne?.forms.find((one) => one.id === id);
  if (form === undefined) return { papers, effects: [] };
  const message = { type: "print-form", job, form: id, ...(ask ? { ask } : {}) } as const;
  return {
    papers: {
      ...papers,
      draft: null,
      prints: [...papers.prints, begun(job, "form", form.title, form.pages)],
      refusal: null,
    },
    effects: [...forgotten(papers.draft), { type: "papers-say", message }],
  };
}

/** Bytes of what was chosen are not kept. */
function forgotten(draft: PrintDraft | null): readonly PapersEffect[] {
  if (draft === null) return [];
  if (draft.what !== "form") return [{ type: "print-forget", job: draft.job }];
  return draft.pictureBlob === null ? [] : [{ type: "papers-forget", blobs: [draft.pictureBlob], piece: null }];
}

const newDraft = (job: string, what: PrintDraft["what"], title: string): PrintDraft => ({
  job,
  what,
  title,
  form: null,
  pictureBlob: null,
  step: "looking",
  pages: 0,
  bytes: 0,
  picture: null,
  code: null,
});

/** As it is until the borne says so itself. */
const begun = (id: string, what: PapersPrintState["what"], title: string, total: number): PapersPrintState => ({
  id,
  what,
  title,
  total,
  state: "receiving",
  done: 0,
  problem: null,
});
