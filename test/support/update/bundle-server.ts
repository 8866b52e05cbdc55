import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import fastifyStatic from "@fastify/static";
import { fastify, type FastifyInstance } from "fastify";
import { issueCa, issueLeaf, type Issued } from "../../../src/pki/issue.ts";

/** A static server by HTTPS with ranges, as an operator has one, which asks for certificates of the bornes. */
export class BundleServer {
  readonly folder: string;
  /** Of the borne: whom it believes, and who it is. */
  readonly identity: { caFile: string; certFile: string; keyFile: string };
  readonly #app: FastifyInstance;
  readonly #sockets = new Set<Socket>();
  /** Ranges that were asked for, and by whom. */
  readonly asked: { readonly range: string; readonly by: string | undefined }[] = [];

  private constructor(folder: string, app: FastifyInstance) {
    this.folder = folder;
    this.#app = app;
    const at = (name: string): string => join(folder, name);
    this.identity = { caFile: at("ca.crt"), certFile: at("borne.crt"), keyFile: at("borne.key") };
    app.server.on("connection", (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on("close", () => this.#sockets.delete(socket));
    });
    app.addHook("onRequest", async (request) => {
      const { subject } = (request.raw.socket as TLSSocket).getPeerCertificate();
      this.asked.push({ range: request.headers.range ?? "", by: subject?.CN?.toString() });
    });
  }

  /** @param needsCertificate whether who has none is refused */
  static async start(needsCertificate = true): Promise<BundleServer> {
    const folder = mkdtempSync(join(tmpdir(), "bundles-"));
    const nowMs = Date.now();
    const ca = await issueCa("updates", 2, nowMs);
    const server = await issueLeaf(
      ca,
      { commonName: "localhost", dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"], validDays: 2 },
      nowMs,
    );
    const borne: Issued = await issueLeaf(ca, { commonName: "borne-1", validDays: 2 }, nowMs);
    const https = {
      key: server.keyPem,
      cert: server.certPem,
      ca: ca.certPem,
      requestCert: true,
      rejectUnauthorized: needsCertificate,
    };
    const app = fastify({ https, forceCloseConnections: true }) as unknown as FastifyInstance;
    const made = new BundleServer(folder, app);
    writeFileSync(made.identity.caFile, ca.certPem);
    writeFileSync(made.identity.certFile, borne.certPem);
    writeFileSync(made.identity.keyFile, borne.keyPem);
    await app.register(fastifyStatic, { root: folder, allowedPath: (path) => path.endsWith(".raucb") });
    await app.listen({ host: "127.0.0.1", port: 0 });
    return made;
  }

  put(name: string, content: Uint8Array): string {
    writeFileSync(join(this.folder, name), content);
    return this.url(name);
  }

  url(name: string): string {
    const address = this.#app.server.address();
    return `https://127.0.0.1:${typeof address === "object" ? address?.port : ""}/${name}`;
  }

  /** The line is cut: all that stands, at once. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    await this.#app.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
