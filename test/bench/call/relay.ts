import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { SUBPROTOCOL } from "../../../src/contract/signalling/parse.ts";
import type { TlsFiles } from "../../../src/demo/pki.ts";
import { kioskPage } from "./kiosk-page.ts";

const STYLE =
  "body{margin:0;background:#000}video.expert{width:640px;height:360px}video.mirrored{position:absolute;top:0;right:0;width:128px;transform:scaleX(-1)}";

/**
 * The kiosk's page, and its way to the desk: a page can't be given a client certificate, so the connection with one is
 * held here, and messages go through one to one, unread.
 */
export class KioskRelay {
  readonly #server: Server;
  readonly #sockets = new Set<WebSocket>();
  url = "";

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(desk: { readonly port: number; readonly tls: TlsFiles }, videoKbps: number): Promise<KioskRelay> {
    const server = createServer((_request, response) => {
      const site = { signalling: `${relay.url.replace("http", "ws")}/desk`, subprotocol: SUBPROTOCOL.borne, videoKbps };
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end(
        `<!doctype html><title>kiosk</title><style>${STYLE}</style><body><script>` +
          `window.kioskSite=${JSON.stringify(site)};(${kioskPage.toString()})()</script>`,
      );
    });
    const relay = new KioskRelay(server);
    const [ca, cert, key] = [desk.tls.caFile, desk.tls.certFile, desk.tls.keyFile].map((file) => readFileSync(file));
    new WebSocketServer({ server, path: "/desk" }).on("connection", (page) => {
      const toDesk = new WebSocket(`wss://localhost:${desk.port}/borne`, [SUBPROTOCOL.borne], {
        perMessageDeflate: false,
        ...(ca && cert && key ? { ca, cert, key } : {}),
      });
      relay.#join(page, toDesk);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    relay.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return relay;
  }

  stop(): void {
    for (const socket of this.#sockets) socket.terminate();
    this.#server.close();
  }

  #join(page: WebSocket, desk: WebSocket): void {
    const early: string[] = [];
    for (const socket of [page, desk]) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
    }
    page.on("message", (data: Buffer) => {
      if (desk.readyState === WebSocket.OPEN) desk.send(data.toString());
      else early.push(data.toString());
    });
    desk.on("open", () => early.splice(0).forEach((text) => desk.send(text)));
    desk.on("message", (data: Buffer) => page.send(data.toString()));
    desk.on("close", () => page.close());
    page.on("close", () => desk.terminate());
  }
}
