/** How bright the picture is, mean luma, 0 (black) to 255, as the screen's page measures it. */
export interface Light {
  /** In the oval where the face should be. */
  readonly face: number;
  /** At its sides, where windows are. */
  readonly around: number;
}

export type LightVerdict = "dark" | "back-lit" | "bright" | "good";

/**
 * Luma of a face that can be read, lips too. Cameras of this kind hold a well-lit face between about 90 and 200; below
 * 60 they amplify, and the noise takes what little the line carries; above 225 skin has no features any more.
 */
const DARK_LUMA = 60;
const BRIGHT_LUMA = 225;
/** A face that is so much darker than what is beside it: the camera has measured the window. */
const BACK_LIT_LUMA = 60;
/** A back that is bright beside a face that is bright enough takes nothing from it. */
const CLEAR_FACE_LUMA = 150;

/** Judges the light at the borne. Pure. */
export function judgeLight({ face, around }: Light): LightVerdict {
  if (around - face >= BACK_LIT_LUMA && face < CLEAR_FACE_LUMA) return "back-lit";
  if (face < DARK_LUMA) return "dark";
  return face > BRIGHT_LUMA ? "bright" : "good";
}
