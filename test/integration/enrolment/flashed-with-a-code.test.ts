import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { refusalIn } from "../../../src/borne/enrolment/refused.ts";
import { askDaemon } from "../../../src/cli/control-client.ts";
import { enrollingSupervisor, type EnrollingSupervisor } from "../../support/enrolling-supervisor.ts";
import { callRoute, MANAGER } from "../../support/enrolment.ts";
import type { RunningSupervisor } from "../../support/supervisor.ts";
import { configYaml } from "../../support/twin-borne.ts";
import { Daemon, place } from "../../support/visioborne.ts";

// The whole way: a manager's code, a daemon that has nothing else, a real broker whose list the supervisor keeps.

const NAME = { network: "demo", borne: "borne-1" };
let running: EnrollingSupervisor;
let supervisor: RunningSupervisor;
let url: string;

beforeAll(async () => {
  running = await enrollingSupervisor({ keepsList: true });
  ({ supervisor, url } = running);
});
afterAll(async () => await running.close());

const api = async (route: string, body?: unknown): Promise<unknown> =>
  await callRoute(supervisor.routes(), route, route.includes(":") ? NAME : {}, body, MANAGER);

interface Status {
  readonly link: { readonly connected: boolean; readonly code: string | null } | null;
  readonly alerts: readonly { readonly code: string }[];
}

test(
  "from a code in its configuration to being in service, by itself; and after a restart",
  { timeout: 90_000 },
  async () => {
    const { code } = (await api("POST /bornes", { ...NAME, name: "Mairie de Saint-Aubin" })) as { code: string };
    const here = place(configYaml(`enrolment: { url: "${url}", code: ${code} }\n`));
    const ask = async (): Promise<Status | undefined> =>
      (await askDaemon(here.socket, "status").catch(() => undefined)) as Status | undefined;
    const first = new Daemon(here);
    await first.line({ msg: "enrolled; the code is used up" });
    // Nobody can be called before: it is no borne for the public yet.
    expect(first.log.filter(({ msg }) => msg === "state").map(({ state }) => state)).not.toContain("ready");
    await first.line({ msg: "state", state: "ready" });
    expect(existsSync(join(here.dir, "data/identity/current/borne.crt"))).toBe(true);
    await expect.poll(ask, { timeout: 40_000 }).toMatchObject({ link: { connected: true } });
    const stage = async (): Promise<unknown> => ((await api("GET /register")) as { stage: string }[])[0]!.stage;
    await expect.poll(stage, { timeout: 10_000 }).toBe("in-service");
    expect(await first.stop()).toBe(0);
    // Neither log has the code.
    const groups = code.split("-");
    for (const text of [JSON.stringify(first.log), JSON.stringify(supervisor.log.lines)]) {
      expect(groups.filter((group) => text.includes(group))).toEqual([]);
    }

    const again = new Daemon(here);
    await expect.poll(ask, { timeout: 40_000 }).toMatchObject({ link: { connected: true } });
    await api("POST /bornes/:network/:borne/block");
    await expect.poll(ask, { timeout: 20_000 }).toMatchObject({ link: { connected: false, code: "broker.refused" } });
    expect(await again.stop()).toBe(0);
  },
);

test(
  "a code that is refused is an alert with its remedy; the borne waits for another, out of the public's hands",
  { timeout: 60_000 },
  async () => {
    const here = place(configYaml(`enrolment: { url: "${url}", code: ${await spent()} }\n`));
    const daemon = new Daemon(here);
    const codes = async (): Promise<unknown> => {
      const status = (await askDaemon(here.socket, "status").catch(() => undefined)) as Status | undefined;
      return status?.alerts.map(({ code }) => code);
    };
    await expect.poll(codes, { timeout: 30_000 }).toContain("enrolment.refused");
    await daemon.line({ msg: "state", state: "closed" });
    const standing = async (): Promise<unknown> => await askDaemon(here.socket, "status");
    expect(await standing()).toMatchObject({ state: "closed", reasons: [{ code: "commissioning" }] });
    // For the status file on the card.
    expect(refusalIn(join(here.dir, "data/identity"))?.code).toBe("enrolment.code-refused");
    expect(await daemon.stop()).toBe(0);
  },
);

/** A code that was replaced. */
async function spent(): Promise<string> {
  await api("POST /bornes/:network/:borne/unblock");
  const { code } = (await api("POST /bornes/:network/:borne/code")) as { code: string };
  await api("POST /bornes/:network/:borne/code");
  return code;
}
