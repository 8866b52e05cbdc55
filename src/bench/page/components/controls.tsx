import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { FAULTS, isFaultCode } from "../../../contract/faults.ts";
import type { Refusal } from "../api.ts";
import { useTask, useWords } from "../hooks.ts";

/** Says in words why something was not done, near the control. Always in the page, so that it is read out. */
export function Failure({ refusal }: { refusal: Refusal | undefined }) {
  const { name, words } = useWords();
  const code = refusal?.code ?? "";
  return (
    <div role="alert" class="failure">
      {refusal && (
        <p>
          {isFaultCode(code) ? words(FAULTS[code].remedy) : name(`error.${code}`, "error.*")}
          {code !== "away" && <small lang="en">{refusal.message}</small>}
        </p>
      )}
    </div>
  );
}

/** At most ten messages a second while a slider moves; the last one always goes. */
const SEND_EVERY_MS = 100;
/** How long a value that was taken stays shown while the daemon still says another. */
const SETTLE_MS = 1500;

/**
 * What a control shows: the hand's value until the daemon has had time to say it back, then the daemon's; a refused
 * one goes at once.
 */
export function useWanted<T>(said: T | undefined) {
  const { busy, refusal, run } = useTask();
  const [wanted, setWanted] = useState<T>();
  useEffect(() => {
    if (busy || wanted === undefined) return undefined;
    const timer = setTimeout(() => setWanted(undefined), refusal ? 0 : SETTLE_MS);
    return () => clearTimeout(timer);
  }, [busy, wanted, refusal]);
  return { shown: wanted ?? said, setWanted, busy, refusal, run };
}

interface SliderProps {
  readonly label: string;
  readonly value: number | undefined;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly unit: string;
  readonly send: (value: number) => Promise<unknown>;
}

/** A slider that follows the daemon, and the hand while it is moved. */
export function Slider({ label, value, min, max, step = 1, unit, send }: SliderProps) {
  const id = useId();
  const { language } = useWords();
  const { shown, setWanted, refusal, run } = useWanted(value);
  const next = useRef<number | undefined>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const flush = () => {
    timer.current = undefined;
    const wanted = next.current;
    if (wanted === undefined) return;
    next.current = undefined;
    run(() => send(wanted));
    timer.current = setTimeout(flush, SEND_EVERY_MS);
  };
  const move = (wanted: number) => {
    setWanted(wanted);
    next.current = wanted;
    if (timer.current === undefined) flush();
  };
  const said = shown === undefined ? "–" : `${shown.toLocaleString(language, { maximumFractionDigits: 1 })} ${unit}`;
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <output for={id}>{said}</output>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={shown ?? min}
        disabled={value === undefined}
        aria-valuetext={said}
        onInput={(event) => move(event.currentTarget.valueAsNumber)}
      />
      <Failure refusal={refusal} />
    </div>
  );
}

/** A choice among names: the daemon's, or the one just made until it answers. */
export function Choice(props: {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly class?: string;
  readonly send: (value: string) => Promise<unknown>;
}) {
  const id = useId();
  const { shown, setWanted, busy, refusal, run } = useWanted(props.value);
  return (
    <div class={`choice ${props.class ?? ""}`}>
      <label for={id}>{props.label}</label>
      <select
        id={id}
        aria-busy={busy}
        value={shown ?? ""}
        onChange={(event) => {
          const { value } = event.currentTarget;
          setWanted(value);
          run(() => props.send(value));
        }}
      >
        {props.options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      <Failure refusal={refusal} />
    </div>
  );
}

/** A switch. */
export function Toggle(props: {
  readonly label: string;
  readonly value: boolean | undefined;
  readonly send: (value: boolean) => Promise<unknown>;
}) {
  const { shown, setWanted, busy, refusal, run } = useWanted(props.value);
  return (
    <div class="toggle">
      <label>
        <input
          type="checkbox"
          role="switch"
          checked={shown ?? false}
          disabled={props.value === undefined}
          aria-busy={busy}
          onChange={(event) => {
            const { checked } = event.currentTarget;
            setWanted(checked);
            run(() => props.send(checked));
          }}
        />
        <span>{props.label}</span>
      </label>
      <Failure refusal={refusal} />
    </div>
  );
}

/** A key that does one thing; it stays in place and says that it is busy, so that the focus is not lost. */
export function Key(props: {
  readonly children: ComponentChildren;
  readonly busyWords?: string;
  readonly class?: string;
  readonly act: () => Promise<unknown>;
}) {
  const { busy, refusal, run } = useTask();
  return (
    <div class="key">
      <button
        type="button"
        class={props.class ?? ""}
        aria-disabled={busy}
        aria-busy={busy}
        onClick={() => {
          if (!busy) run(props.act);
        }}
      >
        {busy && props.busyWords !== undefined ? props.busyWords : props.children}
      </button>
      <Failure refusal={refusal} />
    </div>
  );
}

/** Readings as a list of terms; what is absent is not shown. */
export function Facts({ facts }: { facts: readonly (readonly [term: string, value: ComponentChildren])[] }) {
  return (
    <dl class="facts">
      {facts
        .filter(([, value]) => value !== undefined)
        .map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
