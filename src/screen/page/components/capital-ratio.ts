/** Large enough that a pixel's rounding does not count. */
const MEASURED_PX = 1000;

/** Height of capitals over font size, of the font that this machine really has for the page. */
export function capitalRatio(): number {
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return 0.7;
  const { fontFamily } = getComputedStyle(document.body);
  context.font = `${MEASURED_PX}px ${fontFamily}`;
  const ratio = context.measureText("H").actualBoundingBoxAscent / MEASURED_PX;
  // Fonts for text lie between; anything else was not measured.
  return ratio > 0.5 && ratio < 0.85 ? ratio : 0.65;
}
