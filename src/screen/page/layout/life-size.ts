/** Height of an adult's head, chin to crown, about: what has to fit on the screen. */
export const HEAD_MM = 230;
/** How far from life size a head may be and still be taken for one (1:1 +-10 %). */
export const LIFE_SIZE_TOLERANCE = 0.1;

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How large the expert's picture is drawn, CSS pixels; what is larger than its place is cut off on all sides alike. */
export interface PictureBox extends Size {
  /** Whether heads are as large as in life, +-10 %. */
  readonly lifeSize: boolean;
}

/**
 * Size of the expert's picture. One millimetre at his face is one millimetre on the screen, when it is told how high his
 * picture is there; else, and on a screen too low for a whole head, as large as fits.
 * @param picture pixels of the picture
 * @param place room on the screen, CSS pixels
 * @param frameHeightMm height of the picture at the expert's face; null = not told
 * @param pixelMm height of one CSS pixel, mm
 */
export function pictureBox(picture: Size, place: Size, frameHeightMm: number | null, pixelMm: number): PictureBox {
  const aspect = picture.width / picture.height;
  const fitHeight = Math.min(place.height, place.width / aspect);
  if (frameHeightMm === null) return { width: fitHeight * aspect, height: fitHeight, lifeSize: false };
  const lifeHeight = frameHeightMm / pixelMm;
  // The head has to be seen whole: on a small screen it is made smaller, as a photograph would be.
  const headPx = HEAD_MM / pixelMm;
  const shrink = Math.min(1, place.height / headPx, place.width / (headPx * 0.75));
  const height = Math.max(lifeHeight * shrink, Math.min(fitHeight, lifeHeight));
  return { width: height * aspect, height, lifeSize: Math.abs(height / lifeHeight - 1) <= LIFE_SIZE_TOLERANCE };
}
