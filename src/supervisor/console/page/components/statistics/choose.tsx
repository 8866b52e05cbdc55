import type { ListedSite } from "../../../../sites/shown-site.ts";
import { useWords } from "../../state/language.ts";
import { STATISTICS } from "../../words/statistics.ts";
import { Field } from "../form.tsx";

export const PERIODS = ["day", "week", "month", "two-months", "year"] as const;

export interface Chosen {
  readonly period: string;
  readonly date: string;
  /** `network`, `network/site`, or empty for all. */
  readonly place: string;
}

interface ChooseProps {
  readonly chosen: Chosen;
  readonly sites: readonly ListedSite[];
  readonly onChoose: (chosen: Chosen) => void;
}

/** Of which days, of whom. */
export function Choose({ chosen, sites, onChoose }: ChooseProps) {
  const { t } = useWords(STATISTICS);
  const networks = [...new Set(sites.map(({ network }) => network))];
  const choose = (change: Partial<Chosen>) => onChoose({ ...chosen, ...change });
  return (
    <div class="choose">
      <Field label={t("period")}>
        {(ids) => (
          <select {...ids} value={chosen.period} onChange={(event) => choose({ period: event.currentTarget.value })}>
            {PERIODS.map((period) => (
              <option key={period} value={period}>
                {t(`period.${period}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("date")}>
        {(ids) => (
          <input
            {...ids}
            type="date"
            value={chosen.date}
            onChange={(event) => event.currentTarget.value !== "" && choose({ date: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={t("place")}>
        {(ids) => (
          <select {...ids} value={chosen.place} onChange={(event) => choose({ place: event.currentTarget.value })}>
            <option value="">{t("place.all")}</option>
            {networks.map((network) => (
              <optgroup key={network} label={network}>
                <option value={network}>{t("place.network", { network })}</option>
                {sites
                  .filter((site) => site.network === network)
                  .map(({ id, name }) => (
                    <option key={id} value={`${network}/${id}`}>
                      {name}
                    </option>
                  ))}
              </optgroup>
            ))}
          </select>
        )}
      </Field>
    </div>
  );
}
