import type { Words } from "../../contract/faults.ts";
import type { Config } from "../config/types.ts";
import type { PhraseId } from "../phrases.ts";

type Survey = NonNullable<Config["call"]["survey"]>;
export type QuestionId = Survey["questions"][number];

/** One question as the screen shows it. 0 is the worst answer. */
export interface Question {
  readonly id: QuestionId;
  readonly number: number;
  readonly of: number;
  readonly phrase: PhraseId;
  readonly answers: readonly { readonly value: number; readonly label: Words }[];
}

const YES_NO = [
  { value: 2, label: { fr: "Oui", en: "Yes" } },
  { value: 1, label: { fr: "En partie", en: "In part" } },
  { value: 0, label: { fr: "Non", en: "No" } },
] as const;

/**
 * The questions to ask after a call; none outside the campaign's dates. Answers are anonymous: no question is about a
 * person, and they are sent one by one.
 * @param today YYYY-MM-DD, local
 */
export function questionsOf(survey: Survey | undefined, today: string): readonly Question[] {
  if (survey === undefined) return [];
  if (survey.from !== undefined && today < survey.from) return [];
  if (survey.to !== undefined && today > survey.to) return [];
  const { questions } = survey;
  return questions.map((id, index) => ({
    id,
    number: index + 1,
    of: questions.length,
    phrase: `survey-${id}`,
    answers: YES_NO,
  }));
}
