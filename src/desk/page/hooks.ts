import { createContext } from "preact";
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Engine, Snapshot } from "./effects/engine.ts";
import type { Device } from "./effects/kept.ts";
import { isWordKey, say, type Language, type Values, type WordKey } from "./words/words.ts";

export const LanguageContext = createContext<Language>("fr");
export const EngineContext = createContext<Engine | null>(null);

export interface Speech {
  readonly language: Language;
  readonly t: (key: WordKey, values?: Values) => string;
  /** The words of a key that is made at run time; a key that nobody wrote words for is shown as it is. */
  readonly named: (key: string, values?: Values) => string;
}

/** The page's words in the language that was chosen. */
export function useWords(): Speech {
  const language = useContext(LanguageContext);
  return {
    language,
    t: (key, values) => say(language, key, values),
    named: (key, values) => (isWordKey(key) ? say(language, key, values) : key),
  };
}

/** Words for a code of something that went wrong with papers; a code that nobody wrote words for is shown. */
export function problemWords({ named, t }: Speech, code: string, values: Values = {}): string {
  const key = `problem.${code}`;
  return isWordKey(key) ? named(key, values) : t("problem.other", { code });
}

/** An id for a piece or a print, that no page before this one has given. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export function useEngine(): Engine {
  const engine = useContext(EngineContext);
  if (!engine) throw new Error("no engine around this component");
  return engine;
}

export function useSnapshot(engine: Engine): Snapshot {
  const [snapshot, setSnapshot] = useState(engine.snapshot);
  useEffect(() => {
    setSnapshot(engine.snapshot());
    return engine.subscribe(() => setSnapshot(engine.snapshot()));
  }, [engine]);
  return snapshot;
}

/** Monotonic time, ms, that moves on each second. */
export function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** Puts the focus on a view's heading when the view appears, so that the keyboard and the screen reader are there. */
export function useArrival<T extends HTMLElement>() {
  const ref = useRef<T>(null);
  // Before the next paint: what is typed at once goes to the right place.
  useLayoutEffect(() => ref.current?.focus(), []);
  return ref;
}

/** A key of the whole page. Not while something is typed, a control has the focus, or the key is held down. */
export function useKey(key: string, active: boolean, act: () => void): void {
  const latest = useRef(act);
  latest.current = act;
  // With what is drawn, not after it: a key that is pressed at once counts.
  useLayoutEffect(() => {
    if (!active) return;
    const pressed = (event: KeyboardEvent) => {
      if (event.key !== key || event.repeat || event.defaultPrevented || event.ctrlKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest("a, button, input, select, textarea, summary"))
        return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  }, [key, active]);
}

const KINDS: Readonly<Record<Device, MediaDeviceKind>> = {
  camera: "videoinput",
  microphone: "audioinput",
  loudspeaker: "audiooutput",
};

/** Devices of a kind, as they come and go. `stream`: names are told only once a device was opened. */
export function useDevices(kind: Device, stream: MediaStream | null): readonly MediaDeviceInfo[] {
  const [devices, setDevices] = useState<readonly MediaDeviceInfo[]>([]);
  useEffect(() => {
    let gone = false;
    const look = async () => {
      const all = await navigator.mediaDevices.enumerateDevices();
      if (!gone) setDevices(all.filter((one) => one.kind === KINDS[kind] && one.deviceId !== ""));
    };
    const changed = () => void look();
    changed();
    navigator.mediaDevices.addEventListener("devicechange", changed);
    return () => {
      gone = true;
      navigator.mediaDevices.removeEventListener("devicechange", changed);
    };
  }, [kind, stream]);
  return devices;
}
