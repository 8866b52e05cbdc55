import { useCallback, useEffect, useState } from "preact/hooks";
import { onStale } from "../live/socket.ts";
import { ApiError, get } from "./client.ts";

export interface Data<Answer> {
  readonly data: Answer | undefined;
  readonly error: ApiError | undefined;
  readonly loading: boolean;
  /** Asks again; what is shown stays until the answer is there. */
  readonly reload: () => void;
}

/**
 * What the API says, asked again when the path changes, when a topic of the live messages goes stale, and when the live
 * connection has come up. @param path null = nothing yet
 */
export function useData<Answer>(path: string | null, topics: readonly string[] = []): Data<Answer> {
  const [answer, setAnswer] = useState<{ readonly path: string; readonly data: Answer } | undefined>();
  const [error, setError] = useState<ApiError | undefined>();
  const [loading, setLoading] = useState(true);
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  const topicText = topics.join(" ");
  useEffect(() => {
    if (path === null) return;
    const gone = new AbortController();
    setLoading(true);
    const look = async () => {
      try {
        const data = await get<Answer>(path, gone.signal);
        if (gone.signal.aborted) return;
        setAnswer({ path, data });
        setError(undefined);
      } catch (reason) {
        if (!gone.signal.aborted) setError(reason instanceof ApiError ? reason : new ApiError("away", 0, ""));
      }
      if (!gone.signal.aborted) setLoading(false);
    };
    void look();
    return () => gone.abort();
  }, [path, round]);
  useEffect(() => onStale(topicText === "" ? [] : topicText.split(" "), reload), [topicText, reload]);
  return { data: answer?.path === path ? answer.data : undefined, error, loading, reload };
}
