/** From one beat to the next, and how long the movements of one take. */
const EVERY_MS = 4000;
const MOVES_MS = 1300;

/**
 * Drawings move together for a moment, then rest: `data-beat` stands on the page's root meanwhile, and the styles begin
 * their movements by it. What never rests is drawn sixty times a second, which took a fifth of a core that a borne
 * without a graphics processor needs for the call (`npm run bench -- screen`).
 */
export function startBeat(): void {
  const { dataset } = document.documentElement;
  const beat = () => {
    dataset["beat"] = "";
    setTimeout(() => delete dataset["beat"], MOVES_MS);
  };
  beat();
  setInterval(beat, EVERY_MS);
}
