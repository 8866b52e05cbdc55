/**
 * File name of a page. The job's id is reduced to letters, digits, `-` and `_`: a `%` or a `/` in it would mean
 * something to scanimage's page pattern.
 * @param number from 1, or the pattern of it that scanimage fills in, `%03d`
 */
export function pageFile(jobId: string, number: number | "%03d", extension: "jpg" | "png"): string {
  const digits = typeof number === "number" ? String(number).padStart(3, "0") : number;
  return `${pagePrefix(jobId)}${digits}.${extension}`;
}

/** What the file name of every page of a job begins with. */
export function pagePrefix(jobId: string): string {
  return `${jobId.replace(/[^A-Za-z0-9_-]/g, "_").slice(0, 64)}-`;
}
