/** What the page keeps in the browser: choices of this post, never anything of a call or of an account. */

const PREFIX = "visioborne.desk.";

export type Device = "camera" | "microphone" | "loudspeaker";

/** Height of an adult's head with hair, mm: 95th percentile of chin to crown is near 250, the mean near 230. */
export const HEAD_MM = { least: 180, usual: 230, most: 280 } as const;

function read(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    // Storage may be forbidden; the page works without.
    return null;
  }
}

function write(storage: "localStorage" | "sessionStorage", key: string, value: string): void {
  try {
    window[storage].setItem(PREFIX + key, value);
  } catch {
    // As above.
  }
}

export const kept = {
  language: (): "fr" | "en" => (read("language") === "en" ? "en" : "fr"),
  keepLanguage: (language: "fr" | "en") => write("localStorage", "language", language),
  device: (kind: Device) => read(kind),
  keepDevice: (kind: Device, id: string) => write("localStorage", kind, id),
  headMm(): number {
    const mm = Number(read("head-mm"));
    return mm >= HEAD_MM.least && mm <= HEAD_MM.most ? mm : HEAD_MM.usual;
  },
  keepHeadMm: (mm: number) => write("localStorage", "head-mm", String(mm)),
  /** True after a reload of a page on which the expert took calls; a new tab begins with the check. */
  available(): boolean {
    try {
      return sessionStorage.getItem(`${PREFIX}available`) === "1";
    } catch {
      return false;
    }
  },
  keepAvailable: (available: boolean) => write("sessionStorage", "available", available ? "1" : "0"),
};

/** Share of the picture's height that the guide's oval is high; the expert's head is to fill it. */
export const GUIDE_SHARE = 0.5;

/** How much of the room the height of the picture shows at the expert's face, mm, when his head fills the guide. */
export const frameHeightMm = (): number => Math.round(kept.headMm() / GUIDE_SHARE);
