import type { StepFigures, StepId } from "./states.ts";

/** The figures of a step in a few words; empty = none worth saying. */
export function figureWords(step: StepId, figures: StepFigures, language: "fr" | "en"): string {
  const fr = language === "fr";
  const of = (name: string, unit: string): string[] => {
    const value = figures[name];
    return value === undefined ? [] : [`${fr ? String(value).replace(".", ",") : value}${unit}`];
  };
  switch (step) {
    case "line": {
      const [up] = of("up_kbps", " kbit/s");
      const [down] = of("down_kbps", " kbit/s");
      if (up === undefined || down === undefined) return "";
      const [rtt] = of("rtt_ms", " ms");
      const [loss] = of("loss_pct", " %");
      return [
        `${fr ? "Envoi" : "Up"} ${up}`,
        `${fr ? "réception" : "down"} ${down}`,
        ...(rtt === undefined ? [] : [`${fr ? "aller-retour" : "round trip"} ${rtt}`]),
        ...(loss === undefined ? [] : [`${fr ? "perte" : "loss"} ${loss}`]),
      ].join(", ");
    }
    case "light": {
      const [face] = of("face_luma", "");
      const [around] = of("around_luma", "");
      if (face === undefined || around === undefined) return "";
      return fr
        ? `Luminosité : visage ${face}, fond ${around} (sur 255)`
        : `Luma: face ${face}, back ${around} (of 255)`;
    }
    case "heights": {
      const cm = (name: string): string[] => {
        const value = figures[name];
        return value === undefined ? [] : [`${value / 10} cm`];
      };
      return [
        ...cm("button_mm").map((one) => `${fr ? "bouton" : "button"} ${one}`),
        ...cm("screen_mm").map((one) => `${fr ? "écran" : "screen"} ${one}`),
        ...cm("knee_mm").map((one) => `${fr ? "sous tablette" : "below the table"} ${one}`),
        ...cm("corner_mm").map((one) => `${fr ? "angle" : "corner"} ${one}`),
      ].join(", ");
    }
    case "call":
      return of("talk_s", " s")
        .map((one) => `${fr ? "Durée" : "Duration"} ${one}`)
        .join("");
    case "sound":
      return of("tone_dbfs", " dBFS")
        .map((one) => `${fr ? "Niveau entendu" : "Level heard"} ${one}`)
        .join("");
    case "button":
    case "printer":
    case "scanner":
      return "";
  }
}
