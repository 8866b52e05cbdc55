import type { PapersPrinter, PapersScanner } from "../../../../contract/papers/types.ts";
import { problemWords, useWords } from "../../hooks.ts";
import { printerVerdict, scannerVerdict, type Verdict } from "../../state/papers/view.ts";
import { isWordKey } from "../../words/words.ts";
import { Icon } from "../icons.tsx";

/** Whether scanner and printer of the borne can be used, in words. */
export function Devices({ scanner, printer }: { scanner: PapersScanner; printer: PapersPrinter }) {
  const { t } = useWords();
  return (
    <ul class="devices" aria-label={t("papers.devices")} aria-live="polite">
      <Device verdict={scannerVerdict(scanner)} />
      <Device verdict={printerVerdict(printer)} />
    </ul>
  );
}

function Device({ verdict: { key, good } }: { verdict: Verdict }) {
  const speech = useWords();
  const words = isWordKey(key) ? speech.t(key) : problemWords(speech, key);
  return (
    <li class={good ? "is-good" : "is-poor"}>
      <Icon name={good ? "check" : "warn"} />
      <span>{words}</span>
    </li>
  );
}
