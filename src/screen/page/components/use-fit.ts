import { useLayoutEffect } from "preact/hooks";
import type { RefObject } from "preact";

/** How much may be left away, in steps: first air, then pictures, then what is said elsewhere too. */
const MAX_STEP = 4;

/**
 * Makes an element's content fit without scrolling and without smaller letters: `data-tight` goes up from 0, and the
 * style sheet leaves something away at each step, until nothing is cut off.
 */
export function useFit(ref: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const fit = () => {
      for (let step = 0; step <= MAX_STEP; step += 1) {
        element.dataset["tight"] = String(step);
        if (!overflows(element)) return;
      }
    };
    fit();
    window.addEventListener("resize", fit);
    return () => window.removeEventListener("resize", fit);
  });
}

/** One pixel is rounding. */
function overflows(element: HTMLElement): boolean {
  const all = [element, ...element.querySelectorAll<HTMLElement>("[data-fit]")];
  return all.some((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);
}
