import { stringify } from "yaml";
import type { Broker } from "./broker.ts";
import type { DemoConsole } from "./console.ts";
import type { DemoDesk } from "./desk.ts";
import type { DemoLayout } from "./layout.ts";
import type { Pki } from "./pki.ts";
import { DEMO_BORNE, DEMO_NETWORK, DEMO_SITE } from "./site.ts";
import { writeAtomic } from "./write-atomic.ts";

export { DEMO_BORNE, DEMO_NETWORK };

/** Where the demo's borne stands, as the centre knows it. */
const SITE = {
  network: DEMO_NETWORK,
  id: "saint-aubin",
  name: DEMO_SITE,
  commune: "Saint-Aubin",
  hours: { always: true },
  distanceKm: 38,
  correspondents: {
    syndicat: { name: "Assistance du syndicat", phone: "02 33 00 00 01", email: "assistance@example.org" },
    collectivite: { name: "Accueil de la mairie", phone: "02 33 00 00 00", email: "mairie@example.org" },
  },
  services: [{ organisme: "caf" }, { organisme: "france-travail" }],
};

/** Configuration of the demo's borne: a village with two organismes, open day and night so that it can be
 * tried. Without a picture the voice still works: the camera is wanted, not needed. */
export function writeBorneConfig(
  layout: DemoLayout,
  pki: Pki,
  broker: Broker,
  call?: { readonly desk: DemoDesk; readonly screenPort: number },
  forms?: { readonly formsDir: string; readonly formsKeyFile: string },
): void {
  const tls = pki.borne(DEMO_BORNE);
  const config = {
    borne: { network: DEMO_NETWORK, id: DEMO_BORNE },
    site: {
      card: "demo-saint-aubin",
      name: DEMO_SITE,
      timeZone: "Europe/Paris",
      language: "fr",
      fallbackPhone: "02 33 00 00 00",
      hours: { always: true },
    },
    services: [
      {
        id: "caf",
        organisme: "caf",
        name: "CAF",
        needs: ["sound"],
        wants: ["camera", "printer", "scanner"],
        identifier: { kind: "caf-7" },
        phone: "3230",
      },
      {
        id: "france-travail",
        organisme: "france-travail",
        name: "France Travail",
        needs: ["sound", "printer"],
        wants: ["camera", "scanner"],
      },
    ],
    broker: {
      url: `mqtts://localhost:${broker.bornePort}`,
      caFile: tls.caFile,
      certFile: tls.certFile,
      keyFile: tls.keyFile,
    },
    ...(call === undefined ? {} : { desk: { url: `wss://localhost:${call.desk.bornePort}/borne` } }),
    // The button calls the service that most people come for; the others are on the screen.
    call: { defaultService: "caf", survey: { questions: ["helped", "picture-sound"] } },
    // A 24-inch screen; in the demo the page is opened by hand, and may be closed.
    ...(call === undefined ? {} : { screen: { port: call.screenPort, expected: false } }),
    // The demo may lie anywhere; its papers are invented.
    papers: { onDisk: true, ...forms },
    commands: { publicKeyFile: pki.commandPublicKeyFile },
    dataDir: layout.borneData,
    runtimeDir: layout.borneRuntime,
  };
  writeAtomic(
    layout.borneConfig,
    `# Made by the demo at each start; copy it before you change it.\n${stringify(config)}`,
  );
}

/** Configuration of the demo's supervisor. Without `console` it only receives. */
export function writeSupervisorConfig(layout: DemoLayout, pki: Pki, broker: Broker, console?: DemoConsole): void {
  const config = {
    broker: { url: `mqtts://localhost:${broker.peoplePort}`, ...pki.supervisor },
    database: layout.supervisorDatabase,
    bornes: [{ network: DEMO_NETWORK, id: DEMO_BORNE, ...(console && { site: SITE.id }) }],
    commandKeyFile: pki.commandKeyFile,
    ...(console && {
      sites: [SITE],
      console: { host: "127.0.0.1", port: console.port, publicUrl: console.url },
    }),
  };
  writeAtomic(layout.supervisorConfig, `# Made by the demo at each start.\n${stringify(config)}`);
}

/** What runs where, for tools and tests: `run.json`. The account reads everything and writes nothing. */
export interface RunFile {
  readonly borne: { readonly network: string; readonly id: string };
  readonly broker: {
    readonly host: string;
    readonly port: number;
    readonly ca: string;
    readonly cert: string;
    readonly key: string;
  };
  /** The experts' page, and an expert of all organismes of the demo. */
  readonly desk: { readonly url: string; readonly user: string; readonly password: string };
  /** The page of the maintenance staff, and a manager. */
  readonly console: { readonly url: string; readonly user: string; readonly password: string };
  /** What the usager sees; absent where its port could not be had. */
  readonly screen?: { readonly url: string };
  /** Only with simulated devices. */
  readonly bench?: { readonly url: string };
}

export function writeRunFile(
  layout: DemoLayout,
  center: { readonly pki: Pki; readonly broker: Broker; readonly desk: DemoDesk; readonly console: DemoConsole },
  borne: { readonly benchUrl: string | null; readonly screenUrl: string | null },
): RunFile {
  const { pki, broker, desk, console } = center;
  const run: RunFile = {
    borne: { network: DEMO_NETWORK, id: DEMO_BORNE },
    broker: {
      host: "localhost",
      port: broker.peoplePort,
      ca: pki.maintenance.caFile,
      cert: pki.maintenance.certFile,
      key: pki.maintenance.keyFile,
    },
    desk: { url: desk.url, user: desk.user, password: desk.password },
    console: { url: console.url, user: console.user, password: console.password },
    ...(borne.screenUrl === null ? {} : { screen: { url: borne.screenUrl } }),
    ...(borne.benchUrl === null ? {} : { bench: { url: borne.benchUrl } }),
  };
  writeAtomic(layout.runFile, `${JSON.stringify(run, null, 2)}\n`);
  return run;
}
