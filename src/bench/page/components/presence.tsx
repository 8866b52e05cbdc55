import { ask } from "../api.ts";
import { useWords } from "../hooks.ts";
import { number, text, type Reading } from "../state.ts";
import { Facts, Key, Slider } from "./controls.tsx";
import { Person } from "./icons.tsx";

const NEAREST_CM = 10;
const FARTHEST_CM = 300;
const AT_THE_BORNE_CM = 80;

/** Somebody in front of the borne: how far he stands, what the sensor measures, what the borne makes of it. */
export function PresenceBody({ id, part, borne }: { id: string; part: Reading; borne: Reading }) {
  const { t, name } = useWords();
  const cm = number(part, "cm");
  const measured = part["measuredCm"] === null ? t("presence.nothing") : number(part, "measuredCm");
  const seen = text(borne, "presence");
  const place = (to: number) => ask(encodeURIComponent(id), { cm: to });
  const share = Math.min(1, Math.max(0, ((cm ?? FARTHEST_CM) - NEAREST_CM) / (FARTHEST_CM - NEAREST_CM)));
  return (
    <>
      <div class="walk" aria-hidden="true">
        <span class="eye" />
        <span class="walker" style={{ left: `${Math.round(8 + share * 84)}%` }}>
          <Person />
        </span>
      </div>
      <Slider
        label={t("presence.distance")}
        value={cm}
        min={NEAREST_CM}
        max={FARTHEST_CM}
        step={5}
        unit="cm"
        send={place}
      />
      <div class="keys">
        <Key act={() => place(AT_THE_BORNE_CM)}>{t("presence.come")}</Key>
        <Key act={() => place(FARTHEST_CM)}>{t("presence.leave")}</Key>
      </div>
      <Facts
        facts={[
          [t("presence.measured"), typeof measured === "number" ? `${measured} cm` : measured],
          [t("presence.seen"), seen === undefined ? undefined : name(`presence.${seen}`)],
        ]}
      />
    </>
  );
}
