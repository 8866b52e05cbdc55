import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { isIP } from "node:net";
import { join } from "node:path";
import { registerAcl } from "../../../src/broker/access-lists.ts";
import type { BorneName } from "../../../src/contract/topics.ts";
import { startBroker, type Broker } from "../../../src/demo/broker.ts";
import type { TlsFiles } from "../../../src/demo/pki.ts";
import type { ApiRequest, Caller } from "../../../src/supervisor/console/route.ts";
import { DiskCa, initDiskCa } from "../../../src/supervisor/enrolment/ca/disk.ts";
import { startSupervisor, type Supervisor } from "../../../src/supervisor/supervisor.ts";
import { startDesk, type Desk } from "../../../src/desk/desk.ts";
import { Listener } from "../../e2e/support/listener.ts";
import { deskConfigOf, makeExpert, type DeskLogin } from "./desk.ts";
import { fileLog } from "./log.ts";
import { HOST, PORTS } from "./ports.ts";

export { HOST, PORTS };

const MANAGER: Caller = { id: "1", user: "chef-de-parc", role: "manager", networks: undefined };

export const BORNE: BorneName = { network: "manche", borne: "villedieu-1" };

/** The syndicat's side, for real: authority, mosquitto, supervisor with its enrolment, and somebody who listens. */
export class Centre {
  readonly dir: string;
  readonly ca: DiskCa;
  readonly listener: Listener;
  readonly database: string;
  readonly supervisor: Supervisor;
  readonly broker: Broker;
  /** Certificate of the host for other servers. */
  readonly hostFiles: TlsFiles;
  /** What bornes check commands by. */
  readonly commandPublicKeyFile: string;
  readonly desk: Desk;
  readonly expert: DeskLogin;

  private constructor(fields: Omit<Centre, "newBorne" | "call" | "heard" | "stop">) {
    this.dir = fields.dir;
    this.ca = fields.ca;
    this.listener = fields.listener;
    this.database = fields.database;
    this.supervisor = fields.supervisor;
    this.broker = fields.broker;
    this.hostFiles = fields.hostFiles;
    this.commandPublicKeyFile = fields.commandPublicKeyFile;
    this.desk = fields.desk;
    this.expert = fields.expert;
  }

  static async open(dir: string, logFile: string): Promise<Centre> {
    mkdirSync(dir, { recursive: true });
    await initDiskCa(join(dir, "ca"), "Rig");
    const ca = DiskCa.open(join(dir, "ca"));
    const hosts = [HOST, "127.0.0.1", "localhost"];
    const files = async (name: string, of: readonly string[] = []): Promise<TlsFiles> => await own(dir, ca, name, of);
    const [server, enrolment, deskFiles] = [
      await files("visioborne-broker", hosts),
      await files("enrolment", hosts),
      await files("desk", hosts),
    ];
    const [account, maintenance] = [await files("supervisor"), await files("maintenance")];
    const log = fileLog(logFile);
    const folder = join(dir, "broker");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const aclFile = join(folder, "access.acl");
    writeFileSync(aclFile, registerAcl([]));
    const broker = await startBroker({
      dir: folder,
      pki: { caFile: server.caFile, broker: server, maintenance },
      bornePort: PORTS.bornes,
      peoplePort: PORTS.people,
      log,
    });
    const pidFile = join(dir, "mosquitto.pid");
    writeFileSync(pidFile, String(broker.pid));
    const database = join(dir, "supervisor.sqlite");
    const [commandKeyFile, commandPublicKeyFile] = [join(dir, "command.key"), join(dir, "command.pub")];
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    writeFileSync(commandKeyFile, privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
    writeFileSync(commandPublicKeyFile, publicKey.export({ type: "spki", format: "pem" }));
    const supervisor = await startSupervisor({
      config: {
        broker: { url: `mqtts://127.0.0.1:${PORTS.people}`, ...account },
        database,
        commandKeyFile,
        bornes: [],
        sites: [],
        clientId: "supervisor",
        heartbeatS: 60,
        sessionExpiryS: 604_800,
        enrolment: {
          host: "127.0.0.1",
          port: PORTS.enrolment,
          certFile: enrolment.certFile,
          keyFile: enrolment.keyFile,
          caDir: join(dir, "ca"),
          codeDays: 15,
          certificateDays: 90,
          brokerUrl: `mqtts://${HOST}:${PORTS.bornes}`,
          deskUrl: `wss://${HOST}:${PORTS.deskBornes}`,
          brokerAcl: { file: aclFile, pidFile },
        },
      },
      log,
    });
    await supervisor.connected();
    const deskConfig = deskConfigOf(dir, deskFiles);
    const login = await makeExpert(deskConfig, log);
    const desk = await startDesk({ config: deskConfig, log });
    const { caFile, certFile, keyFile } = maintenance;
    const run = { host: "127.0.0.1", port: PORTS.people, ca: caFile, cert: certFile, key: keyFile };
    const listener = await Listener.open(run);
    return new Centre({
      dir,
      ca,
      listener,
      database,
      supervisor,
      broker,
      desk,
      expert: login,
      hostFiles: deskFiles,
      commandPublicKeyFile,
    });
  }

  /** Registers a borne. @returns its enrolment code, as it is printed */
  async newBorne(name: BorneName = BORNE): Promise<string> {
    const made = await this.call("POST /bornes", {}, { ...name, name: name.borne });
    return (made as { code: string }).code;
  }

  /** An operation of the supervisor's HTTP API, as a manager. */
  async call(route: string, params: Record<string, string> = {}, body?: unknown): Promise<unknown> {
    const [method, path] = route.split(" ");
    const found = this.supervisor.routes().find((one) => one.method === method && one.path === path);
    if (!found) throw new Error(`the supervisor has no route ${route}`);
    const request: ApiRequest = { params, query: {}, body, caller: MANAGER, signal: new AbortController().signal };
    return await found.handle(request);
  }

  async stop(): Promise<void> {
    await this.listener.end();
    await this.desk.stop();
    await this.supervisor.stop();
    await this.broker.stop();
  }
}

async function own(dir: string, ca: DiskCa, name: string, hosts: readonly string[]): Promise<TlsFiles> {
  const { keyPem, certificatePem } = await ca.issueOwn({
    commonName: name,
    dnsNames: hosts.filter((host) => !isIP(host)),
    ipAddresses: hosts.filter((host) => isIP(host)),
    validDays: 90,
  });
  const [certFile, keyFile] = [join(dir, `${name}.crt`), join(dir, `${name}.key`)];
  writeFileSync(certFile, certificatePem);
  writeFileSync(keyFile, keyPem, { mode: 0o600 });
  return { caFile: join(dir, "ca/root.crt"), certFile, keyFile };
}
