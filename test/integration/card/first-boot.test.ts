import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { stringify } from "yaml";
import { askDaemon } from "../../../src/cli/control-client.ts";
import { enrollingSupervisor, type EnrollingSupervisor } from "../../support/enrolling-supervisor.ts";
import { callRoute, MANAGER } from "../../support/enrolment.ts";
import { CardStand, GOOD } from "../../support/card/stand.ts";
import { Daemon, type Place } from "../../support/visioborne.ts";

// From the file that an installer has filled in to a borne that its supervisor hears, with no further hands.

const NAME = { network: "manche", borne: "villedieu-1" };
let running: EnrollingSupervisor;
beforeAll(async () => {
  running = await enrollingSupervisor({ keepsList: true });
});
afterAll(async () => await running.close());

interface Status {
  readonly link: { readonly connected: boolean } | null;
}

test("enrols by the card's code alone; then the code is nowhere any more", { timeout: 90_000 }, async () => {
  const { code } = (await callRoute(
    running.supervisor.routes(),
    "POST /bornes",
    {},
    { ...NAME, name: "Mairie" },
    MANAGER,
  )) as { code: string };
  using stand = new CardStand();
  const [dataDir, runtimeDir] = [join(stand.places.data, "visioborne"), join(stand.root, "runtime")];
  const enrolment = stringify({ enrolment: { url: running.url, code } });
  stand.put("config", `${GOOD.replace(/enrolment:.*\n/, enrolment)}dataDir: ${dataDir}\nruntimeDir: ${runtimeDir}\n`);
  expect(await stand.apply()).toMatchObject({ state: "good", code: "waiting", problems: [] });

  const socket = join(runtimeDir, "control.sock");
  const here: Place = {
    dir: stand.root,
    config: stand.names.config,
    profile: stand.names.profile,
    socket,
    events: () => [],
  };
  const daemon = new Daemon(here);
  await daemon.line({ msg: "enrolled; the code is used up" });
  // What visioborne-enrolled.path starts.
  expect(await stand.apply()).toMatchObject({ state: "good", code: "used", problems: [] });
  expect(await stand.apply()).toMatchObject({ code: "used" });
  const ask = async (): Promise<unknown> => ((await askDaemon(socket, "status").catch(() => ({}))) as Status).link;
  await expect.poll(ask, { timeout: 40_000 }).toMatchObject({ connected: true });
  expect(await daemon.stop()).toBe(0);

  const files = readdirSync(stand.root, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const group = code.split("-")[2] ?? "";
  const holding = files.filter((file) => readFileSync(join(file.parentPath, file.name), "latin1").includes(group));
  expect(holding.map(({ name }) => name)).toEqual([]);
});
