import { connect } from "node:net";
import { VisioborneError } from "../contract/errors.ts";

/** A Unix socket answers at once, or nobody is behind it. */
const ANSWER_MS = 500;

/**
 * Makes sure that no other daemon serves this runtime folder: two would fight over the devices and the outbox. A
 * socket left by a daemon that was killed refuses the connection, and is no obstacle.
 * @throws VisioborneError `daemon.running`
 */
export async function assertAlone(socketPath: string): Promise<void> {
  if (!(await answers(socketPath))) return;
  throw new VisioborneError(
    "daemon.running",
    `another daemon already serves ${socketPath}: stop it first (systemctl stop visioborne)`,
  );
}

function answers(path: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(path);
  socket.setTimeout(ANSWER_MS, () => resolve(false));
  socket.once("connect", () => resolve(true));
  socket.once("error", () => resolve(false));
  return promise.finally(() => socket.destroy());
}
