import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** Where everything of a demo is. All paths are absolute. */
export interface DemoLayout {
  readonly dir: string;
  readonly pki: string;
  readonly broker: string;
  readonly logs: string;
  readonly runFile: string;
  readonly lockFile: string;
  readonly supervisorConfig: string;
  readonly supervisorDatabase: string;
  /** Password of the demo's maintenance account, made on the first start. */
  readonly consolePassword: string;
  readonly deskConfig: string;
  readonly deskDatabase: string;
  readonly deskPorts: string;
  /** Password of the demo's expert, made on the first start. */
  readonly deskPassword: string;
  readonly borneDir: string;
  readonly borneConfig: string;
  readonly borneData: string;
  /** In RAM where the machine has it: papers never touch a disk, and a Unix socket's path must stay short. */
  readonly borneRuntime: string;
}

/** @param folder relative to the working folder, e.g. `.visioborne` */
export function demoLayout(folder: string, borne: string): DemoLayout {
  const dir = resolve(folder);
  const tag = createHash("sha256").update(dir).digest("hex").slice(0, 8);
  const ram = existsSync("/dev/shm") ? "/dev/shm" : join(dir, "run");
  const borneDir = join(dir, borne);
  return {
    dir,
    pki: join(dir, "pki"),
    broker: join(dir, "broker"),
    logs: join(dir, "logs"),
    runFile: join(dir, "run.json"),
    lockFile: join(dir, "demo.lock"),
    supervisorConfig: join(dir, "supervisor", "supervisor.yaml"),
    supervisorDatabase: join(dir, "supervisor", "supervisor.db"),
    consolePassword: join(dir, "supervisor", "console-password"),
    deskConfig: join(dir, "desk", "desk.yaml"),
    deskDatabase: join(dir, "desk", "desk.db"),
    deskPorts: join(dir, "desk", "ports.json"),
    deskPassword: join(dir, "desk", "password"),
    borneDir,
    borneConfig: join(borneDir, "visioborne.yaml"),
    borneData: join(borneDir, "data"),
    borneRuntime: join(ram, `visioborne-${tag}-${borne}`),
  };
}
