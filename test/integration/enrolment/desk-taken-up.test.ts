import { join } from "node:path";
import { expect, test } from "vitest";
import { askDaemon } from "../../../src/cli/control-client.ts";
import { DiskCa } from "../../../src/supervisor/enrolment/ca/disk.ts";
import { deskConfig, testDesk } from "../../support/desk.ts";
import { enrollingSupervisor } from "../../support/enrolling-supervisor.ts";
import { callRoute, MANAGER, ownFiles } from "../../support/enrolment.ts";
import { configYaml } from "../../support/twin-borne.ts";
import { Daemon, place } from "../../support/visioborne.ts";

test("broker and desk that the enrolment names are taken up at once, by the process that asked", async () => {
  const running = await enrollingSupervisor({
    keepsList: true,
    deskUrl: async ({ dir }) => {
      const files = await ownFiles(dir, DiskCa.open(join(dir, "ca")), "desk", ["127.0.0.1"]);
      const desk = await testDesk(deskConfig({ bornes: { host: "127.0.0.1", port: 0, ...files } }));
      return `wss://127.0.0.1:${desk.bornePort}`;
    },
  });
  const made = { network: "demo", borne: "borne-1", name: "Mairie de Saint-Aubin" };
  const { code } = (await callRoute(running.supervisor.routes(), "POST /bornes", {}, made, MANAGER)) as {
    code: string;
  };
  // The test has no RAM of its own for papers, which would be an alert as soon as somebody can be called.
  const papers = "papers: { onDisk: true }\n";
  const here = place(configYaml(`enrolment: { url: "${running.url}", code: ${code} }\n${papers}`));
  const daemon = new Daemon(here);
  try {
    await daemon.line({ msg: "desk: connected" });
    await daemon.line({ msg: "uplink: connected" });
    await daemon.line({ msg: "state", state: "ready" });
    const states = daemon.log.filter(({ msg }) => msg === "state").map(({ state }) => state);
    // Nobody can be called before, and nothing of it is a defect: no alert is ever told of it.
    expect(states).toEqual(["closed", "ready"]);
    expect(daemon.log.filter(({ msg }) => msg === "boot")).toHaveLength(1);
    const status = (await askDaemon(here.socket, "status")) as { alerts: { code: string }[] };
    expect(status.alerts).toEqual([]);
  } finally {
    expect(await daemon.stop()).toBe(0);
    await running.close();
  }
});
