/** Resolutions that people choose from, in dots per inch, where a scanner takes a whole range. */
export const USUAL_DPI = [75, 100, 150, 200, 240, 300, 400, 600, 1200] as const;

/** ISO 216 A4, in millimetres. */
export const A4_MM = { width: 210, height: 297 } as const;
