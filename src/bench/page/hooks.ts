import { createContext } from "preact";
import { useCallback, useContext, useEffect, useRef, useState } from "preact/hooks";
import { Refusal } from "./api.ts";
import { readState, type BenchState } from "./state.ts";
import { say, sayName, sayWords, type Language, type WordKey } from "./words.ts";
import type { Words } from "../../contract/faults.ts";

export const LanguageContext = createContext<Language>("fr");

/** The page's words in the language that was chosen. */
export interface Speech {
  readonly language: Language;
  readonly t: (key: WordKey, values?: Readonly<Record<string, string | number>>) => string;
  /** Words of the first key that is known, else the last name itself. */
  readonly name: (...keys: readonly string[]) => string;
  readonly words: (words: Words) => string;
}

export function useWords(): Speech {
  const language = useContext(LanguageContext);
  return {
    language,
    t: (key, values) => say(language, key, values),
    name: (...keys) => sayName(language, ...keys),
    words: (words) => sayWords(language, words),
  };
}

/** The daemon sends something every 2 s: after this long it is hung, though its port may still be open. */
const SILENCE_MS = 8000;
const RECONNECT_MS = 2000;

/** The bench's state as it changes. `away`: the borne does not answer; it is tried again for ever. */
export function useBench(): { readonly state: BenchState | undefined; readonly away: boolean } {
  const [state, setState] = useState<BenchState>();
  const [away, setAway] = useState(false);
  useEffect(() => {
    let source: EventSource | undefined;
    let silence: ReturnType<typeof setTimeout> | undefined;
    const heard = () => {
      setAway(false);
      clearTimeout(silence);
      silence = setTimeout(lost, SILENCE_MS);
    };
    const lost = () => {
      setAway(true);
      source?.close();
      clearTimeout(silence);
      silence = setTimeout(connect, RECONNECT_MS);
    };
    const connect = () => {
      source = new EventSource("bench/stream");
      source.addEventListener("message", (event: MessageEvent<string>) => {
        heard();
        setState(readState(JSON.parse(event.data)));
      });
      source.addEventListener("beat", heard);
      source.addEventListener("error", lost);
      silence = setTimeout(lost, SILENCE_MS);
    };
    connect();
    return () => {
      clearTimeout(silence);
      source?.close();
    };
  }, []);
  return { state, away };
}

/** One thing done at a time; its refusal stays until the next try. */
export function useTask(): {
  readonly busy: boolean;
  readonly refusal: Refusal | undefined;
  readonly run: (work: () => Promise<unknown>) => void;
} {
  const [busy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<Refusal>();
  const latest = useRef(0);
  const run = useCallback((work: () => Promise<unknown>) => {
    latest.current += 1;
    const mine = latest.current;
    const end = (failed: Refusal | undefined) => {
      if (mine !== latest.current) return;
      setBusy(false);
      setRefusal(failed);
    };
    setBusy(true);
    work().then(
      () => end(undefined),
      (error: unknown) => end(error instanceof Refusal ? error : new Refusal("unexpected", String(error))),
    );
  }, []);
  return { busy, refusal, run };
}
