import { join } from "node:path";
import type { SupervisorConfig } from "../../src/supervisor/config.ts";
import { DiskCa } from "../../src/supervisor/enrolment/ca/disk.ts";
import { centreBroker, ownFiles, type TestCentreBroker } from "./enrolment.ts";
import { runSupervisor, type RunningSupervisor } from "./supervisor.ts";

/** A whole supervisor that enrols, and a real broker. */
export interface EnrollingSupervisor {
  readonly at: TestCentreBroker;
  readonly config: SupervisorConfig;
  readonly supervisor: RunningSupervisor;
  /** `https://127.0.0.1:port` of the enrolment. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Starts both.
 * @param keepsList whether the supervisor keeps the broker's access list
 * @param deskUrl starts a desk whose certificate is the same authority's, and says where; the enrolment names it
 */
export async function enrollingSupervisor({
  keepsList,
  deskUrl,
}: {
  keepsList: boolean;
  deskUrl?: (at: TestCentreBroker) => Promise<string>;
}): Promise<EnrollingSupervisor> {
  const at = await centreBroker();
  const desk = await deskUrl?.(at);
  const files = await ownFiles(at.dir, DiskCa.open(join(at.dir, "ca")), "enrolment", ["127.0.0.1"]);
  const config: SupervisorConfig = {
    broker: { url: at.peopleUrl, ...at.supervisor },
    database: join(at.dir, "supervisor.sqlite"),
    bornes: [],
    sites: [],
    clientId: "supervisor",
    heartbeatS: 60,
    sessionExpiryS: 3600,
    enrolment: {
      host: "127.0.0.1",
      port: 0,
      certFile: files.certFile,
      keyFile: files.keyFile,
      caDir: join(at.dir, "ca"),
      codeDays: 15,
      certificateDays: 90,
      brokerUrl: at.borneUrl,
      ...(desk === undefined ? {} : { deskUrl: desk }),
      ...(keepsList ? { brokerAcl: { file: at.aclFile, pidFile: at.pidFile } } : {}),
    },
  };
  const supervisor = await runSupervisor(config);
  const listening = supervisor.log.lines.find(({ message }) => message === "enrolment listens");
  const url = `https://127.0.0.1:${(listening!.fields as { port: number }).port}`;
  const close = async (): Promise<void> => {
    await supervisor.stop();
    await at.close();
  };
  return { at, config, supervisor, url, close };
}
