import { useEffect, useState } from "preact/hooks";
import type { EventPage, ShownEvent } from "../../../fleet/events.ts";
import { ApiError, get, withQuery } from "../../api/client.ts";
import { useWords } from "../../state/language.ts";
import { BORNE } from "../../words/borne.ts";
import { SHELL } from "../../words/shell.ts";
import { Failure } from "../notice.tsx";
import { Table } from "../table.tsx";
import { When } from "../time.tsx";

const PAGE = 25;

/** What the borne told, the latest first; more on demand. */
export function Events({ path, lastSeenMs }: { path: string; lastSeenMs: number | null }) {
  const { t } = useWords(BORNE);
  const shell = useWords(SHELL);
  const [events, setEvents] = useState<readonly ShownEvent[]>([]);
  const [next, setNext] = useState<string | null>(null);
  const [error, setError] = useState<ApiError | undefined>();
  const failed = (reason: unknown) => setError(reason instanceof ApiError ? reason : new ApiError("away", 0, ""));
  // Those that have come since are put before what is shown; what was unfolded stays.
  useEffect(() => {
    let gone = false;
    const look = async () => {
      const page = await get<EventPage>(withQuery(`${path}/events`, { limit: PAGE }));
      if (gone) return;
      setError(undefined);
      setEvents((before) => {
        const known = new Set(page.events.map(keyOf));
        const joins = before.some((one) => known.has(keyOf(one)));
        if (!joins) setNext(page.next);
        return joins ? [...page.events, ...before.filter((one) => !known.has(keyOf(one)))] : page.events;
      });
    };
    look().catch((reason: unknown) => !gone && failed(reason));
    return () => {
      gone = true;
    };
  }, [path, lastSeenMs]);
  const more = async () => {
    const page = await get<EventPage>(withQuery(`${path}/events`, { limit: PAGE, before: next ?? "" }));
    setEvents((before) => [...before, ...page.events]);
    setNext(page.next);
  };
  const columns = [
    { key: "at", title: t("event.at"), cell: ({ receivedMs }: ShownEvent) => <When ms={receivedMs} seconds /> },
    { key: "type", title: t("event.type"), heads: true, cell: ({ type }: ShownEvent) => type },
    { key: "data", title: t("event.data"), cell: ({ data }: ShownEvent) => <code>{dataText(data)}</code> },
  ];
  return (
    <section class="card">
      <Table caption={t("events")} columns={columns} rows={events} keyOf={keyOf} empty={t("events.none")} />
      {error && <Failure error={error} />}
      {next !== null && (
        <p class="center more">
          <button type="button" onClick={() => void more().catch(failed)}>
            {shell.t("more")}
          </button>
        </p>
      )}
    </section>
  );
}

const keyOf = ({ boot, seq }: ShownEvent): string => `${boot}/${seq}`;

function dataText(data: ShownEvent["data"]): string {
  return Object.entries(data)
    .map(([key, value]) => `${key} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}
