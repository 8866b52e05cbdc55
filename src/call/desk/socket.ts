import type { ClientRequest } from "node:http";
import { TLSSocket } from "node:tls";
import { WebSocket } from "ws";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { MAX_MESSAGE_BYTES, SUBPROTOCOL } from "../../contract/signalling/parse.ts";
import type { DeskSecrets, DeskSettings } from "./settings.ts";

/** Whether the TLS handshake is over, as the client sees it. */
export interface Tls {
  done: boolean;
}

const PATH = "/borne";

/**
 * A socket on its way to the desk: TLS 1.2 or later, both ends proven by certificate.
 * @throws VisioborneError `desk.refused` for a key that is none
 */
export function connect(desk: DeskSettings, secrets: DeskSecrets, deadlineMs: number, tls: Tls): WebSocket {
  const url = new URL(desk.url);
  if (url.pathname === "/") url.pathname = PATH;
  try {
    return new WebSocket(url, [SUBPROTOCOL.borne], {
      ...secrets,
      ...(desk.serverName === undefined ? {} : { servername: desk.serverName }),
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      handshakeTimeout: deadlineMs,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      followRedirects: false,
      finishRequest: (request: ClientRequest) => {
        request.once("socket", (socket) => {
          if (socket instanceof TLSSocket) socket.once("secureConnect", () => (tls.done = true));
        });
        request.end();
      },
    });
  } catch (error) {
    throw new VisioborneError("desk.refused", `connection to the desk: ${errorLine(error)}`, {}, { cause: error });
  }
}
