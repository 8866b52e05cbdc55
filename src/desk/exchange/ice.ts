import { createHmac } from "node:crypto";
import type { Clock } from "../../contract/runtime.ts";
import type { DeskToBorneAnswered } from "../../contract/signalling/types.ts";
import type { IceConfig } from "../config/config.ts";
import { readNamedFile } from "../../web/named-file.ts";

export type IceServers = DeskToBorneAnswered["ice"];

/**
 * STUN and TURN servers for one call. The credentials expire: user name = when, in Unix seconds, password = its
 * HMAC-SHA1 under the secret shared with the TURN server (draft-uberti-behave-turn-rest-00; coturn's `use-auth-secret`).
 * @throws VisioborneError `config.file` when the secret cannot be read
 */
export function iceServers(ice: IceConfig, clock: Clock): () => IceServers {
  const { stun, turn } = ice;
  const plain: IceServers = stun.length === 0 ? [] : [{ urls: [...stun] }];
  if (turn === undefined) return () => plain;
  const secret = readNamedFile(turn.secretFile, "ice.turn.secretFile").toString("utf8").trim();
  return () => {
    const username = String(Math.floor(clock.wallMs() / 1000) + turn.ttlS);
    const credential = createHmac("sha1", secret).update(username).digest("base64");
    return [...plain, { urls: [...turn.urls], username, credential }];
  };
}
