import { connect } from "node:net";
import { VisioborneError } from "../contract/errors.ts";

/** Somebody listens, and more are waiting for him than may: what Linux says of a Unix socket's full queue (connect(2)). */
export const QUEUE_FULL = "EAGAIN";

/**
 * Makes sure that no other daemon serves this runtime folder: two would fight over the devices and the outbox. A
 * socket left by a daemon that was killed refuses the connection, and is no obstacle.
 * @throws VisioborneError `daemon.running`
 */
export async function assertAlone(socketPath: string): Promise<void> {
  if (!(await isServed(socketPath))) return;
  throw new VisioborneError(
    "daemon.running",
    `another daemon already serves ${socketPath}: stop it first (systemctl stop visioborne)`,
  );
}

/** Whether a daemon listens on this control socket, able to answer yet or not: it holds the devices. */
export function isServed(socketPath: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(socketPath);
  // It connects or refuses at once.
  socket.once("connect", () => resolve(true));
  socket.once("error", (error: NodeJS.ErrnoException) => resolve(error.code === QUEUE_FULL));
  return promise.finally(() => socket.destroy());
}
