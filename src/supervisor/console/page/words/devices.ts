/** Devices as people call them; one that has another name bears that. French, English. */
export const DEVICES = {
  button: ["bouton", "button"],
  lamps: ["voyants", "lamps"],
  presence: ["présence", "presence"],
  screen: ["écran", "screen"],
  camera: ["caméra", "camera"],
  sound: ["son", "sound"],
  printer: ["imprimante", "printer"],
  ticket: ["tickets", "tickets"],
  scanner: ["scanner", "scanner"],
  board: ["carte", "board"],
  line: ["ligne", "line"],
} as const;
