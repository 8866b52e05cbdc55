/** Range of the volume, decibels relative to the profile's default. */
export const MIN_VOLUME_DB = -40;
export const MAX_VOLUME_DB = 18;

/** What a driver sets when it is asked for `askedDb`: within the range; no number changes nothing. */
export function volumeWithin(askedDb: number, presentDb: number): number {
  if (Number.isNaN(askedDb)) return presentDb;
  return Math.min(MAX_VOLUME_DB, Math.max(MIN_VOLUME_DB, askedDb));
}
