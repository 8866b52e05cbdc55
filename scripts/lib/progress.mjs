// What set-up says while it works: one line when a step begins, one each 10 s while it lasts, one at its end.

const started = performance.now();
const beatMs = 10_000;

/** Prints a line with the seconds since the start. */
export function say(text) {
  const seconds = Math.round((performance.now() - started) / 1000);
  console.error(`[set-up ${String(seconds).padStart(3)} s] ${text}`);
}

/** Runs one step and says how long it took. */
export async function step(title, work) {
  const from = performance.now();
  say(`${title} ...`);
  const beat = setInterval(() => say(`${title}: still at it`), beatMs);
  try {
    const result = await work();
    say(`${title}: done in ${((performance.now() - from) / 1000).toFixed(1)} s`);
    return result;
  } finally {
    clearInterval(beat);
  }
}
