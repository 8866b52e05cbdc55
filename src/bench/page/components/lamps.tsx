import { RHYTHMS, type LampName, type Rhythm } from "../../../../devices/lamps/port.ts";
import { useWords } from "../hooks.ts";
import { number, record, text, type Reading } from "../state.ts";
import { Facts } from "./controls.tsx";

/** The rhythm that a lamp was asked for; undefined when it is not told. */
export function rhythmOf(lamps: Reading | undefined, lamp: LampName): Rhythm | undefined {
  const said = text(record(record(lamps?.["lamps"])[lamp]), "rhythm");
  return RHYTHMS.find((rhythm) => rhythm === said);
}

/** A lamp: a light, its name, and its rhythm as a word, for colour and blinking alone tell too few people. */
export function Lamp({ lamp, lamps }: { lamp: LampName; lamps: Reading | undefined }) {
  const { t, name } = useWords();
  const rhythm = rhythmOf(lamps, lamp);
  return (
    <div class="lamp" data-lamp={lamp} data-rhythm={rhythm ?? "unknown"}>
      <span class="bulb" aria-hidden="true">
        <i class={`light ${rhythm ?? "off"}`} />
      </span>
      <span class="lamp-name">{t(`lamp.${lamp}`)}</span>
      <span class="lamp-rhythm">{rhythm === undefined ? t("unknown") : name(`rhythm.${rhythm}`)}</span>
    </div>
  );
}

/** The lamps' own card: they shine on the front; here is the buzzer. */
export function LampsBody({ part }: { part: Reading }) {
  const { t } = useWords();
  const lastMs = number(part, "lastBuzzMs") ?? 0;
  return (
    <Facts
      facts={[
        [t("lamps.buzzes"), number(part, "buzzes")],
        [t("lamps.last-buzz"), lastMs > 0 ? `${lastMs} ms` : undefined],
      ]}
    />
  );
}
