import { connect } from "node:net";
import { VisioborneError } from "../contract/errors.ts";

/** Somebody listens, and more are waiting for him than may: what Linux says of a Unix socket's full queue (connect(2)). */
export const QUEUE_FULL = "EAGAIN";

/** A socket that is another user's: he may well be there, and it is not for this process to say. */
const NOT_OURS = new Set(["EACCES", "EPERM"]);

type Listener = "nobody" | "somebody" | "not-ours";

/**
 * Makes sure that no other daemon serves this runtime folder: two would fight over the devices and the outbox. A
 * socket left by a daemon that was killed refuses the connection, and is no obstacle.
 * @throws VisioborneError `daemon.running`
 */
export async function assertAlone(socketPath: string): Promise<void> {
  const listener = await listenerOn(socketPath);
  if (listener === "nobody") return;
  const what =
    listener === "somebody"
      ? `another daemon already serves ${socketPath}: stop it first (systemctl stop visioborne)`
      : `${socketPath} is another user's, whose daemon may run: stop it (systemctl stop visioborne), or remove what he has left`;
  throw new VisioborneError("daemon.running", what);
}

/**
 * Whether a daemon listens on this control socket, able to answer yet or not: it holds the devices. Also where this
 * process may not ask: under systemd its folder goes with it.
 */
export async function isServed(socketPath: string): Promise<boolean> {
  return (await listenerOn(socketPath)) !== "nobody";
}

function listenerOn(socketPath: string): Promise<Listener> {
  const { promise, resolve } = Promise.withResolvers<Listener>();
  const socket = connect(socketPath);
  // It connects or refuses at once.
  socket.once("connect", () => resolve("somebody"));
  socket.once("error", ({ code = "" }: NodeJS.ErrnoException) => {
    if (NOT_OURS.has(code)) resolve("not-ours");
    else resolve(code === QUEUE_FULL ? "somebody" : "nobody");
  });
  return promise.finally(() => socket.destroy());
}
