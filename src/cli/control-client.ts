import { connect } from "node:net";
import { QUEUE_FULL } from "../borne/alone.ts";
import { VisioborneError } from "../contract/errors.ts";

const NOT_RUNNING = "it is not running (systemctl start visioborne; the demo: npm start)";

/**
 * Asks the running daemon one thing over its control socket.
 * @param deadlineMs how long the answer may take
 * @throws VisioborneError `control.unreachable` when no daemon listens, `control.forbidden` when it may not be asked,
 *   `control.silent` when one listens and does not answer in time; otherwise the daemon's own code
 */
export async function askDaemon(
  socketPath: string,
  ask: string,
  args: Readonly<Record<string, unknown>> = {},
  deadlineMs = 5000,
): Promise<unknown> {
  const line = await exchange(socketPath, `${JSON.stringify({ ask, args })}\n`, deadlineMs);
  const reply = JSON.parse(line) as { ok: boolean; answer?: unknown; code?: string; message?: string };
  if (reply.ok) return reply.answer;
  throw new VisioborneError(reply.code ?? "unexpected", reply.message ?? "the daemon refused");
}

function exchange(socketPath: string, request: string, deadlineMs: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const socket = connect(socketPath);
  const unreachable = (why: string, code = "control.unreachable") =>
    reject(new VisioborneError(code, `no answer from the daemon at ${socketPath}: ${why}`));
  socket.setTimeout(deadlineMs, () => {
    unreachable(`nothing within ${deadlineMs} ms`, "control.silent");
    socket.destroy();
  });
  let pending = "";
  socket.setEncoding("utf8");
  socket.on("connect", () => socket.write(request));
  socket.on("data", (chunk: string) => {
    pending += chunk;
    const end = pending.indexOf("\n");
    if (end < 0) return;
    resolve(pending.slice(0, end));
    socket.end();
  });
  socket.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EACCES" || error.code === "EPERM") unreachable("no right to ask it", "control.forbidden");
    else if (error.code === QUEUE_FULL) unreachable("too many wait for it already", "control.silent");
    else unreachable(error.code === "ENOENT" || error.code === "ECONNREFUSED" ? NOT_RUNNING : error.message);
  });
  socket.on("close", () => unreachable("the connection was closed"));
  return promise;
}
