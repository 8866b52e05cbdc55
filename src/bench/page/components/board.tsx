import { ask } from "../api.ts";
import { useWords } from "../hooks.ts";
import { number, text, truth, type Reading } from "../state.ts";
import { Choice, Facts, Slider, Toggle } from "./controls.tsx";

/** The board's figures that a hand can turn. */
const SLIDERS = [
  { name: "tempC", min: -20, max: 110, unit: "°C" },
  { name: "diskFreePct", min: 0, max: 100, unit: "%" },
  { name: "memoryFreeMb", min: 0, max: 2048, unit: "MB" },
  { name: "diskWearPct", min: 0, max: 100, unit: "%" },
] as const;
const NETWORKS = ["up", "down", "unknown"] as const;

export function BoardBody({ id, part }: { id: string; part: Reading }) {
  const { t, language } = useWords();
  const set = (figures: object) => ask(encodeURIComponent(id), figures);
  const load = number(part, "load1");
  const network = text(part, "network");
  return (
    <>
      {SLIDERS.map(({ name, min, max, unit }) => (
        <Slider
          key={name}
          label={t(`board.${name}`)}
          value={number(part, name)}
          min={min}
          max={name === "memoryFreeMb" ? (number(part, "memoryTotalMb") ?? max) : max}
          unit={unit === "MB" && language === "fr" ? "Mo" : unit}
          send={(value) => set({ [name]: value })}
        />
      ))}
      <div class="toggles">
        {(["clockSynchronised", "undervoltage"] as const).map((name) => (
          <Toggle key={name} label={t(`board.${name}`)} value={truth(part, name)} send={(on) => set({ [name]: on })} />
        ))}
      </div>
      {network !== undefined && (
        <Choice
          label={t("board.network")}
          value={network}
          options={NETWORKS.map((one) => [one, t(`network.${one}`)] as const)}
          send={(chosen) => set({ network: chosen })}
        />
      )}
      <Facts
        facts={[
          [t("board.load1"), load?.toLocaleString(language)],
          [t("board.reboot"), truth(part, "rebootRequested") ? t("yes") : undefined],
        ]}
      />
      {text(part, "fault") !== undefined && <p class="quiet">{t("board.forced")}</p>}
    </>
  );
}
