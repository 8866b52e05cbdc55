/** Drawings of the page, on a grid of 24: lines of the colour of the text beside them. */
const PATHS = {
  repeat: "M4 12a8 8 0 1 1 2.5 5.8M4 19v-5h5",
  hangup:
    "M3 14c0-7 18-7 18 0v2.2a1 1 0 0 1-1.2 1l-3.6-.8a1 1 0 0 1-.8-1V13c-2-.8-4.8-.8-6.8 0v2.4a1 1 0 0 1-.8 1l-3.6.8a1 1 0 0 1-1.2-1z",
  stop: "M6 6l12 12M18 6L6 18",
  louder: "M4 9v6h4l5 4V5L8 9zM17 9v6M14.2 12h5.6",
  softer: "M4 9v6h4l5 4V5L8 9zM15.5 12h5.5",
  self: "M3 6h18v12H3zM12 9.2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8.2 18a3.9 3.9 0 0 1 7.6 0",
  selfOff: "M3 6h18v12H3zM12 9.2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM8.2 18a3.9 3.9 0 0 1 7.6 0M3 3l18 18",
  keyboard: "M2 6h20v12H2zM6 10h.01M10 10h.01M14 10h.01M18 10h.01M6 14h.01M18 14h.01M9.5 14h5",
  back: "M9 5h12v14H9l-6-7zM12 9.5l5 5M17 9.5l-5 5",
  enter: "M20 5v8H5M9 9l-4 4 4 4",
  skip: "M5 5l8 7-8 7zM18 5v14",
  check: "M4 12.5l5.5 5.5L20 7",
  next: "M8 4l8 8-8 8",
  before: "M16 4l-8 8 8 8",
  person: "M12 4a3.6 3.6 0 1 0 0 7.2A3.6 3.6 0 0 0 12 4zM5 20.5a7 7 0 0 1 14 0z",
  people:
    "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM2 19a6 6 0 0 1 12 0zM16.5 7a2.6 2.6 0 1 1 0 5.2M16.5 14.4A5 5 0 0 1 22 19h-4",
  face: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 10h.01M15 10h.01M8.5 14.5c1.8 2.4 5.2 2.4 7 0",
  faceFlat: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 10h.01M15 10h.01M8.5 15.5h7",
  faceSad: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 10h.01M15 10h.01M8.5 16.5c1.8-2.4 5.2-2.4 7 0",
  notRecorded: "M12 6a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM12 10.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM3 3l18 18",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.2l3.5 2",
  phone: "M6 3h3.4l1.6 5-2.4 1.6a12 12 0 0 0 5.8 5.8L16 13l5 1.6V18a3 3 0 0 1-3 3A15 15 0 0 1 3 6a3 3 0 0 1 3-3z",
  ringing:
    "M6 7h2.4l1.2 3.6-1.7 1.2a9 9 0 0 0 4.3 4.3l1.2-1.7L17 15.6V18a2 2 0 0 1-2 2A11 11 0 0 1 4 9a2 2 0 0 1 2-2zM13 8.5a4 4 0 0 1 2.6 2.6M13.5 4.5a8 8 0 0 1 6 6",
  ticket: "M3 7h18v3a2 2 0 0 0 0 4v3H3v-3a2 2 0 0 0 0-4zM14 7v10",
  printer: "M7 9V3h10v6M7 17H3V9h18v8h-4M7 14h10v7H7z",
  papers: "M8 3h8l4 4v10H8zM16 3v4h4M8 7H4v14h11v-4M11.5 10.5h5M11.5 13.5h5",
  bye: "M7 12V7.2a1.3 1.3 0 0 1 2.6 0V11M9.6 11V5.2a1.3 1.3 0 0 1 2.6 0V11M12.2 11V6.2a1.3 1.3 0 0 1 2.6 0V12M14.8 12V8.6a1.3 1.3 0 0 1 2.6 0V15a6 6 0 0 1-11 3.3l-2.6-4.2a1.3 1.3 0 0 1 2.2-1.4L7 14.2M19 3.5a4 4 0 0 1 2 3M3 8a4.5 4.5 0 0 1 1.5-3.5",
  closed: "M6 21V4h12v17M3 21h18M14.5 12.500h.01",
  broken:
    "M14.5 5.500a4.5 4.5 0 0 0-5.8 5.800L3.5 16.500a2 2 0 0 0 0 2.900l1.1 1.100a2 2 0 0 0 2.9 0l5.2-5.200a4.5 4.5 0 0 0 5.8-5.800l-2.9 2.9-2.9-1-1-2.900z",
  link: "M10 14a4 4 0 0 1 0-5.600l2.8-2.800a4 4 0 0 1 5.6 5.600l-1.4 1.400M14 10a4 4 0 0 1 0 5.600l-2.8 2.800a4 4 0 0 1-5.6-5.600L7 11.4",
  pause: "M8 5v14M16 5v14",
  muted:
    "M9.5 9V6a2.5 2.5 0 0 1 5 0v5.500M9.5 11v1a2.5 2.5 0 0 0 3.8 2.100M6 11.500a6 6 0 0 0 9.6 4.800M18 11.500c0 .9-.2 1.7-.5 2.500M12 17.500V21M3 3l18 18",
  noPicture: "M3 7h11v10H3zM14 10.500l6-3.500v10l-6-3.500M2 3l20 18",
  voice: "M4 10v4M8 7v10M12 4v16M16 7v10M20 10v4",
  touch:
    "M9 12V5.500a1.5 1.5 0 0 1 3 0V11l5 1.200a2 2 0 0 1 1.5 2.200L18 17.500a4 4 0 0 1-4 3.500h-1.500a4 4 0 0 1-3.2-1.600L5.5 14.500a1.5 1.5 0 0 1 2.3-1.900zM6 7.500a4.5 4.5 0 0 1 9 0",
  warn: "M12 3.500l9.5 17h-19zM12 10v5M12 17.800h.01",
} as const;

export type PictogramName = keyof typeof PATHS;

/** A drawing beside words that say the same, or alone in a control that is named otherwise. */
export function Pictogram({ name, className = "pictogram" }: { name: PictogramName; className?: string }) {
  return (
    <svg class={className} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

/** A hand that presses the borne's button: the one gesture that matters. */
export function PressGesture() {
  return (
    <svg class="gesture" viewBox="-6 0 132 132" aria-hidden="true">
      <circle class="wave" cx="54" cy="50" r="36" />
      <circle class="ring" cx="54" cy="50" r="36" />
      <circle class="knob" cx="54" cy="50" r="24" />
      <path
        class="hand"
        d="M50 54a6.5 6.5 0 0 1 13 0v24l20 4.500c6 1.4 9 6 8.2 12l-2 13c-.8 6-5 10.5-11 10.500H60c-4.5 0-8-2-10.5-5.500L35 92.500c-2.8-4-1.5-8 1.5-10s6.7-1 9.5 2l4 4.500z"
      />
    </svg>
  );
}
