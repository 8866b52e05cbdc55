import type { ScreenActEcho } from "../../contract/screen/types.ts";

const PERIOD_MS = 1000;
/** How long a page waits for its own drawing before it says that it is hidden. */
const HIDDEN_AFTER_MS = 1000;

/**
 * Echoes once a second, but only out of a drawn frame: a page that runs and no longer draws falls silent. A hidden page
 * draws no frames; it says so.
 */
export function startEcho(
  echo: () => Omit<ScreenActEcho, "type" | "hidden">,
  send: (act: ScreenActEcho) => void,
): void {
  const say = () => send({ type: "echo", hidden: document.hidden, ...echo() });
  const round = () => {
    let fallback = 0;
    const frame = requestAnimationFrame(() => {
      clearTimeout(fallback);
      say();
      setTimeout(round, PERIOD_MS);
    });
    fallback = window.setTimeout(() => {
      // A page that is seen and does not draw says nothing: it waits for its frame.
      if (!document.hidden) return;
      cancelAnimationFrame(frame);
      say();
      setTimeout(round, PERIOD_MS);
    }, HIDDEN_AFTER_MS);
  };
  round();
}
