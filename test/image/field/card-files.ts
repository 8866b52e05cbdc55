import { stringify } from "yaml";
import { BORNE, HOST, PORTS } from "../centre/centre.ts";

/** Lines of the board's PL061: those that the guest reads and drives, and we from outside. */
export const LINES = { button: 1, ring: 2, sent: 4, taken: 5, capture: 6 } as const;
const CHIP = "9030000.pl061";

/** What an installer writes to the card: open day and night, one service, a code. */
export function cardConfig(code: string | undefined, change: Readonly<Record<string, unknown>> = {}): object {
  return {
    borne: { network: BORNE.network, id: BORNE.borne },
    site: {
      card: "villedieu",
      name: "Mairie de Villedieu",
      timeZone: "Europe/Paris",
      fallbackPhone: "02 33 00 00 00",
      hours: { always: true },
    },
    services: [{ id: "caf", organisme: "caf", name: "CAF", needs: ["button", "camera", "sound", "line"] }],
    enrolment: { url: `https://${HOST}:${PORTS.enrolment}`, ...(code === undefined ? {} : { code }) },
    desk: { url: `wss://${HOST}:${PORTS.deskBornes}` },
    // What an update may take of it; nothing here is as slow as the emulated borne itself.
    line: { kbps: 1_000_000 },
    ...change,
  };
}

/** As Notepad leaves it: byte order mark, CRLF. */
export function asNotepad(data: object): string {
  return `\uFEFF${stringify(data).replaceAll("\n", "\r\n")}`;
}

const TWINS = { presence: twin(), camera: twin(), sound: twin(), printer: twin(), scanner: twin() };

function twin(): { driver: string } {
  return { driver: "twin" };
}

/**
 * Button and lamps on real lines, the board as it is (an update restarts it), all else simulated inside the daemon: what
 * starts and runs with the least work.
 */
export function slimProfile(change: Readonly<Record<string, object>> = {}): string {
  const { button, ring, sent, taken, capture } = LINES;
  return stringify({
    name: "rig",
    description: "Button, lamps and the board itself",
    devices: {
      button: { driver: "gpio-cdev", chip: CHIP, line: button, pull: "as-is", activeLow: false },
      lamps: { driver: "gpio-cdev", chip: CHIP, lines: { ring, sent, taken, capture } },
      board: { driver: "linux" },
      ...TWINS,
      ...change,
    },
  });
}

/**
 * The slim one with the kernel's own test camera (vivid): GStreamer starts ten times slower here than on a board. The sound
 * stays simulated: the media process of an emulated sound card takes what the picture needs (`test:hardware` has it).
 */
export function callProfile(): string {
  return slimProfile({
    camera: {
      driver: "gstreamer",
      source: "v4l2",
      device: "/dev/video0",
      width: 320,
      height: 180,
      fps: 5,
      firstFrameMs: 60_000,
    },
  });
}

/**
 * The slim one with a sound card of the kernel's. Its microphone hears nothing, which the self-test says: the service must
 * do without it.
 */
export function soundProfile(): string {
  const card = "plughw:CARD=Intel";
  return slimProfile({ sound: { driver: "gstreamer", backend: "alsa", speaker: card, microphone: card } });
}

/** What the kernel needs to be told for {@link callProfile}. */
export const CALL_APPEND = "modules_load=vivid vivid.n_devs=1 vivid.node_types=0x1";
