/** Icons of the page: drawn with the colour of the text, hidden from screen readers. */
const PATHS = {
  phone:
    "M6.6 3.6 9 3l2 4.6-2 1.7a12 12 0 0 0 5.7 5.7l1.7-2L21 15l-.6 2.4A4 4 0 0 1 16.300 20.500 15.500 15.500 0 0 1 3.500 7.700a4 4 0 0 1 3.100-4.100z",
  down: "M3 14.500a13 13 0 0 1 18 0l-1.800 3-4-1.500-.4-3a9.500 9.500 0 0 0-5.600 0l-.4 3-4 1.500z",
  mic: "M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM6 11a6 6 0 0 0 12 0M12 17v4M9 21h6",
  camera: "M3.500 7h11v10h-11zM14.500 11l6-3v8l-6-3z",
  pause: "M8 5v14M16 5v14",
  play: "M8 5l11 7-11 7z",
  text: "M4 5h16v11H9l-5 4zM8 9h8M8 12h5",
  transfer: "M4 9h14l-4-4M20 15H6l4 4",
  invite: "M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 20a6 6 0 0 1 12 0M18.500 8v6M15.500 11h6",
  check: "M5 12.500l4.500 4.500L19 7.500",
  wait: "M12 7v5l3 2M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
  warn: "M12 4 3 19.500h18zM12 10v4.500M12 17v.5",
  cross: "M6 6l12 12M18 6 6 18",
  copy: "M8 8h11v12H8zM5 16V4h11",
  sound: "M4 9.500v5h3.500L12 19V5L7.500 9.500zM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  browser: "M3.500 5h17v14h-17zM3.500 9h17M6.500 7h.01M9 7h.01",
  network: "M4 10a12 12 0 0 1 16 0M7 13.500a7.500 7.500 0 0 1 10 0M10 17a3 3 0 0 1 4 0M12 19.500h.01",
  papers: "M6 3.500h8.500L19 8v12.500H6zM14 3.500V8.500h5M9 12.500h7M9 16h7",
  turn: "M19 12a7 7 0 1 1-2.500-5.400M17 3v4h-4",
  larger:
    "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 20.500 20.500M10.500 7.500v6M7.500 10.500h6",
  smaller: "M10.500 4a6.500 6.500 0 1 0 0 13 6.500 6.500 0 0 0 0-13zM15.500 15.500 20.500 20.500M7.500 10.500h6",
  before: "M14.500 5l-7 7 7 7",
  after: "M9.500 5l7 7-7 7",
  up: "M12 19V5M6 11l6-6 6 6",
  lower: "M12 5v14M6 13l6 6 6-6",
  off: "M4 4l16 16",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, struck = false }: { name: IconName; struck?: boolean }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
      {struck && <path d={PATHS.off} class="strike" />}
    </svg>
  );
}
