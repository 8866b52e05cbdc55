import type { ComponentChildren } from "preact";
import type { Level } from "../../fleet/level.ts";
import { CheckIcon, CrossIcon, MoonIcon, NoteIcon, QuestionIcon, WarnIcon } from "./icons.tsx";

const ICONS = {
  bad: CrossIcon,
  warn: WarnIcon,
  notice: NoteIcon,
  unknown: QuestionIcon,
  good: CheckIcon,
  closed: MoonIcon,
  off: MoonIcon,
} as const satisfies Readonly<Record<Level, () => unknown>>;

/** A level as colour, sign and words: never colour alone (WCAG 1.4.1). */
export function Badge({ level, children }: { level: Level; children: ComponentChildren }) {
  const Sign = ICONS[level];
  return (
    <span class={`badge badge-${level}`}>
      <Sign />
      <span>{children}</span>
    </span>
  );
}
