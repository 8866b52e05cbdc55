import { useEffect, useRef } from "preact/hooks";
import type { Snapshot } from "../../effects/engine.ts";
import { useArrival, useEngine, useKey, useNow, useWords } from "../../hooks.ts";
import { blockers } from "../../state/post.ts";
import { OwnView } from "./own-view.tsx";
import { Rings } from "./rings.tsx";
import { WaitingCall } from "./waiting-call.tsx";

/** A key that was on its way to something else does not answer a call that has just begun to ring. */
const SETTLE_MS = 600;

/** Who waits. The first one has the big button; a call is taken by a click or a key of the expert, never by itself. */
export function Queue({ state, own, audible }: Snapshot) {
  const { t, named } = useWords();
  const engine = useEngine();
  const nowMs = useNow();
  const heading = useArrival<HTMLHeadingElement>();
  const { calls } = state.queue;
  const paused = state.presence === "pause";
  const blocking = blockers(state.post).filter((name) => state.post.checks[name].verdict === "poor");
  const rung = calls.find(({ call }) => call === state.ring?.call);
  const ordered = rung ? [rung, ...calls.filter((one) => one !== rung)] : calls;
  const [first] = ordered;
  const settled = useSettled(first?.call);
  const take = (call: string) => engine.dispatch({ type: "take", call });
  useKey("Enter", !paused && first !== undefined && state.taking === null, () => {
    if (first && performance.now() - settled.current > SETTLE_MS) take(first.call);
  });
  return (
    <div class="queue">
      <section aria-labelledby="queue-title">
        <div class="queue-head">
          <h1 id="queue-title" ref={heading} tabIndex={-1}>
            {t(paused ? "queue.paused" : "queue.title")}
          </h1>
          {!paused && (
            <p class="quiet">
              {t(state.queue.available > 1 ? "queue.staff.many" : "queue.staff.one", {
                available: state.queue.available,
                busy: state.queue.busy,
              })}
            </p>
          )}
        </div>
        <div role="alert">
          {!paused && blocking.length > 0 && (
            <p class="bar bad">
              {t("queue.not-ready", { what: blocking.map((name) => t(`check.${name}`).toLowerCase()).join(", ") })}
            </p>
          )}
          {state.notice && <p class="bar">{named(state.notice.key)}</p>}
        </div>
        <Rings ring={state.ring} call={rung} audible={audible} />
        {paused && <p class="lead">{t("queue.paused.lead")}</p>}
        {!paused && ordered.length === 0 && <Nobody />}
        {!paused && ordered.length > 0 && (
          <ol class="calls">
            {ordered.map((call, index) => (
              <WaitingCall
                key={call.call}
                waiting={call}
                waitedS={call.waited_s + (nowMs - state.queue.atMs) / 1000}
                organisme={state.desk?.organismes.find(({ id }) => id === call.organisme)?.name ?? call.organisme}
                first={index === 0}
                ringing={call === rung}
                taking={state.taking === call.call}
                disabled={call.away || state.taking !== null || state.link !== "up"}
                onTake={() => take(call.call)}
              />
            ))}
          </ol>
        )}
      </section>
      <OwnView own={own} paused={paused} />
    </div>
  );
}

function Nobody() {
  const { t } = useWords();
  return (
    <div class="nobody card">
      <p class="nobody-title">{t("queue.empty")}</p>
      <p class="quiet">{t("queue.empty.lead")}</p>
    </div>
  );
}

/** When the first call of the queue last changed, ms, monotonic. */
function useSettled(call: string | undefined) {
  const since = useRef(0);
  useEffect(() => {
    since.current = performance.now();
  }, [call]);
  return since;
}
