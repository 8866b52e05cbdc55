import type { DescMessage, HealthMessage } from "../../../../../contract/types.ts";
import type { Level } from "../../../fleet/level.ts";
import type { FleetBorne } from "../../../fleet/shown.ts";
import { useWords } from "../../state/language.ts";
import { BORNE } from "../../words/borne.ts";
import { DEVICES } from "../../words/devices.ts";
import { FLEET } from "../../words/fleet.ts";
import { Badge } from "../badge.tsx";
import { Table } from "../table.tsx";

const SERVICE_LEVELS = { ready: "good", limited: "warn", closed: "closed", "out-of-order": "bad" } as const;
const DEVICE_LEVELS = { ready: "good", starting: "notice", faulty: "bad", absent: "bad" } as const;

/** Whether each service can be had at this borne. */
export function Services({ services, desc }: { services: FleetBorne["services"]; desc: DescMessage | null }) {
  const { t } = useWords(BORNE);
  const fleet = useWords(FLEET);
  const devices = useWords(DEVICES);
  const known = new Map(desc?.services.map((one) => [one.id, one]));
  const rows = [...new Set([...known.keys(), ...Object.keys(services)])].map((id) => ({
    id,
    name: known.get(id)?.name ?? id,
    needs: known.get(id)?.needs ?? [],
    state: services[id],
  }));
  type Row = (typeof rows)[number];
  const columns = [
    { key: "name", title: t("service"), heads: true, cell: ({ name }: Row) => name },
    {
      key: "state",
      title: t("state"),
      cell: ({ state }: Row) =>
        state && <Badge level={SERVICE_LEVELS[state] satisfies Level}>{fleet.t(`service.${state}`)}</Badge>,
    },
    { key: "needs", title: t("needs"), cell: ({ needs }: Row) => needs.map((need) => devices.named(need)).join(", ") },
  ];
  return (
    <section class="card">
      <Table caption={t("services")} columns={columns} rows={rows} keyOf={({ id }) => id} empty={t("services.none")} />
    </section>
  );
}

/** What the borne is made of, and how each of it is. */
export function Devices({ desc, health }: { desc: DescMessage | null; health: HealthMessage | null }) {
  const { t } = useWords(BORNE);
  const devices = useWords(DEVICES);
  const states = health?.devices ?? {};
  const known = new Map(desc?.devices.map((one) => [one.id, one]));
  const rows = [...new Set([...known.keys(), ...Object.keys(states)])].map((id) => ({
    id,
    state: states[id],
    driver: known.get(id)?.driver ?? "",
    model: [known.get(id)?.model, known.get(id)?.serial].filter(Boolean).join(" · "),
  }));
  type Row = (typeof rows)[number];
  const columns = [
    { key: "id", title: t("device"), heads: true, cell: ({ id }: Row) => devices.named(id) },
    {
      key: "state",
      title: t("state"),
      cell: ({ state }: Row) =>
        state && <Badge level={DEVICE_LEVELS[state] satisfies Level}>{t(`device.${state}`)}</Badge>,
    },
    { key: "driver", title: t("driver"), cell: ({ driver }: Row) => driver },
    ...(rows.some(({ model }) => model !== "")
      ? [{ key: "model", title: t("model"), cell: ({ model }: Row) => model }]
      : []),
  ];
  return (
    <section class="card">
      <Table caption={t("devices")} columns={columns} rows={rows} keyOf={({ id }) => id} />
    </section>
  );
}
