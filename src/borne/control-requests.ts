import { VisioborneError } from "../contract/errors.ts";
import type { Daemon } from "./boot.ts";
import type { ControlRequests } from "./control.ts";
import { Readings } from "./readings.ts";
import { failedDevices } from "./self-test.ts";

/** What the command line may ask of the running daemon. */
export function controlRequests(daemon: Daemon): ControlRequests {
  let readings: Readings | undefined;
  return {
    status: () => Promise.resolve(statusOf(daemon)),
    // Made by the first who asks: presses are counted from then on.
    readings: () => Promise.resolve((readings ??= new Readings(daemon.borne.fleet)).now()),
    commission: (args) => Promise.resolve(commission(daemon, args["do"])),
    selftest: async (args) => {
      const ids = Array.isArray(args["devices"]) ? args["devices"].map(String) : undefined;
      const report = await daemon.borne.selfTester.run("command line", ids);
      return { ...report, failed: failedDevices(report) };
    },
  };
}

/** Opens the wizard, closes it, or only says how it stands. @throws VisioborneError `commission.*` */
function commission({ commissioning, borne }: Daemon, what: unknown): object {
  if (commissioning === undefined)
    throw new VisioborneError("commission.screen", "commission: this borne has no screen, and the wizard needs one");
  if (what === "begin" && !commissioning.begin())
    throw new VisioborneError("commission.in-session", "commission: refused, a usager is being served");
  if (what === "leave") commissioning.leave();
  const { open, at, phase, results } = commissioning.state();
  return { open, at, phase, results, state: borne.readiness().state, reports: commissioning.reports() };
}

/** The whole state, as the bench and the command line show it. */
export function statusOf({ borne, uplink, benchUrl, screen }: Daemon): object {
  const config = borne.settings.now();
  return {
    network: config.borne.network,
    borne: config.borne.id,
    site: config.site.name,
    ...borne.readiness(),
    devices: borne.fleet.all().map((supervisor) => ({
      id: supervisor.slot.id,
      kind: supervisor.slot.kind,
      driver: supervisor.slot.driver,
      state: supervisor.state(),
      model: supervisor.device()?.identity.model ?? null,
      address: supervisor.device()?.identity.address ?? null,
      conditions: supervisor.conditions(),
    })),
    alerts: borne.alerts.open(),
    session: borne.session.state().name,
    notice: borne.notices.now(),
    selfTestRunning: borne.selfTester.running(),
    lastSelfTest: borne.tests.last() ?? null,
    link: uplink ? uplink.link() : null,
    presence: borne.visitors.presence(),
    bench: benchUrl,
    desk: { linked: borne.calls.linked(), experts: borne.calls.staffing() },
    update: borne.updates ? { ...borne.updates.shown(), state: borne.updates.state().name } : null,
    screen: screen === undefined ? null : { url: screen.url(), alive: screen.alive(), ...screen.drawn() },
  };
}
