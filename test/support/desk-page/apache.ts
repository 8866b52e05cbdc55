import { createHash } from "node:crypto";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../../src/bench/ports.ts";

const MODULES = "/usr/lib/apache2/modules";
/** The user that Apache takes when the test is run by root. */
const NOBODY = 65_534;

export const GED = { user: "claire", password: "un mot, de passe é" } as const;

const sha1 = (text: string) => createHash("sha1").update(text).digest("base64");

/** A real Apache with a WebDAV folder `/dav/`, one that wants a password `/closed/`, and one without rights `/forbidden/`. */
export class Apache {
  readonly url: string;
  readonly #dir: string;
  readonly #port: number;
  readonly #pages: string;
  #child: ChildProcess | undefined;

  private constructor(port: number, pages: string) {
    this.#port = port;
    this.#pages = pages;
    this.#dir = mkdtempSync(join(tmpdir(), "visioborne-apache-"));
    this.url = `http://127.0.0.1:${port}`;
  }

  /** @param pages regular expression of the origins whose pages may bring papers */
  static async start(pages = "^http://localhost:[0-9]+$"): Promise<Apache> {
    const apache = new Apache(await freePort("127.0.0.1"), pages);
    apache.#write();
    await apache.run();
    return apache;
  }

  /** Starts it; resolves when it answers. */
  async run(): Promise<void> {
    this.#child = spawn(
      "setpriv",
      ["--pdeathsig", "KILL", "apache2", "-DFOREGROUND", "-f", join(this.#dir, "httpd.conf")],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let said = "";
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (this.#child.exitCode !== null) throw new Error(`Apache ended: ${said}`);
      const answer = await fetch(`${this.url}/`).catch(() => null);
      if (answer) return;
      await sleep(50);
    }
    throw new Error(`Apache does not answer: ${said}`);
  }

  /** Ends it, and takes its folder away. */
  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined || child.exitCode !== null) return;
    child.kill("SIGTERM");
    await once(child, "exit");
  }

  /** Names in a folder. */
  files = (folder = "dav"): readonly string[] => readdirSync(join(this.#dir, "www", folder)).toSorted();

  read = (name: string, folder = "dav"): Buffer => readFileSync(join(this.#dir, "www", folder, name));

  #write(): void {
    const www = join(this.#dir, "www");
    for (const folder of ["", "dav", "closed", "forbidden", "../locks"])
      mkdirSync(join(www, folder), { recursive: true });
    if (process.getuid?.() === 0) {
      for (const folder of ["dav", "closed", "../locks"]) chownSync(join(www, folder), NOBODY, NOBODY);
      chmodSync(this.#dir, 0o755);
    }
    chmodSync(join(www, "forbidden"), 0o555);
    const modules = [
      "mpm_event",
      "authn_core",
      "authn_file",
      "authz_core",
      "authz_user",
      "auth_basic",
      "dav",
      "dav_fs",
    ];
    // {SHA} is what a small file of a test needs; the server's own tool makes better ones.
    writeFileSync(join(this.#dir, "users"), `${GED.user}:{SHA}${sha1(GED.password)}\n`);
    writeFileSync(
      join(this.#dir, "httpd.conf"),
      `ServerRoot ${this.#dir}
ServerName localhost
Listen 127.0.0.1:${this.#port}
PidFile ${this.#dir}/pid
ErrorLog ${this.#dir}/error.log
DefaultRuntimeDir ${this.#dir}
${[...modules, "headers", "rewrite", "setenvif"].map((name) => `LoadModule ${name}_module ${MODULES}/mod_${name}.so`).join("\n")}
${process.getuid?.() === 0 ? "User nobody\nGroup nogroup" : ""}
DocumentRoot ${www}
DavLockDB ${this.#dir}/locks/db
LimitRequestBody 3000000
<Directory ${www}>
  Require all granted
  Dav On
</Directory>
# What an organisme's server needs so that experts' pages may bring papers (CORS).
SetEnvIf Origin "${this.#pages}" PAGE=$0
Header always set Access-Control-Allow-Origin "%{PAGE}e" env=PAGE
Header always set Access-Control-Allow-Credentials true env=PAGE
Header always set Access-Control-Allow-Methods "PUT, GET" env=PAGE
Header always set Access-Control-Allow-Headers "authorization, content-type, if-none-match" env=PAGE
Header always set Vary Origin
RewriteEngine On
RewriteCond %{REQUEST_METHOD} OPTIONS
RewriteRule ^ - [R=204,L]
<Location /closed>
  AuthType Basic
  AuthName ged
  AuthUserFile ${this.#dir}/users
  Require valid-user
</Location>
<Location /denied>
  Require all denied
</Location>
`,
    );
  }
}
