import type { TargetModule } from "./fuzz.ts";

/** Every parser of what comes from outside: a device, a file of the kernel, the network, a person's file. */
export const TARGETS: readonly TargetModule[] = [
  "ld2410",
  "escpos",
  "ipp",
  "escl",
  "scanimage",
  "board",
  "mqtt",
  "config",
  "card",
  "peer-sdp",
  "peer-rtp",
  "signalling",
  "in-call",
  "papers",
].map((name) => ({ name, module: new URL(`targets/${name}.ts`, import.meta.url) }));
