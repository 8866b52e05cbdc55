import type { DeviceKind } from "../../../../devices/device.ts";

/** Line drawings, 24 by 24. The words beside them say the same. */
const PATHS: Readonly<Record<DeviceKind, string>> = {
  button: "M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18M12 7.5a4.5 4.5 0 1 0 0 9a4.5 4.5 0 0 0 0-9",
  lamps: "M9 18h6M10 21h4M8.5 15c-2-1.3-3-3.2-3-5.2a6.5 6.5 0 0 1 13 0c0 2-1 3.9-3 5.2z",
  presence: "M12 3.5a3 3 0 1 0 0 6a3 3 0 0 0 0-6M5.5 20.5c0-4.5 2.5-8 6.5-8s6.5 3.5 6.5 8",
  camera: "M3 7h4l2-2.5h6L17 7h4v12H3zM12 9.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 0 0 0-7",
  sound: "M4 9.5h4l5-4.5v14l-5-4.5H4zM16.5 9a4.5 4.5 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11",
  printer: "M7 9V3.5h10V9M7 17H3.5V9h17v8H17M7 14h10v6.5H7z",
  scanner: "M3.5 14h17v6h-17zM4.5 14L18.5 5.5M7 17h6",
  board:
    "M6.5 6.5h11v11h-11zM10 10h4v4h-4zM9 3v3.5M15 3v3.5M9 17.5V21M15 17.5V21M3 9h3.5M3 15h3.5M17.5 9H21M17.5 15H21",
};

export function KindIcon({ kind }: { kind: DeviceKind | undefined }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[kind ?? "board"]} />
    </svg>
  );
}

/** A person, seen from the front, for the presence ruler. */
export function Person() {
  return (
    <svg viewBox="0 0 24 40" aria-hidden="true">
      <circle cx="12" cy="7" r="5" />
      <path d="M4 40V22a8 8 0 0 1 16 0v18z" />
    </svg>
  );
}
