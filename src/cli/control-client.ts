import { connect } from "node:net";
import { VisioborneError } from "../contract/errors.ts";

/**
 * Asks the running daemon one thing over its control socket.
 * @param deadlineMs how long the answer may take
 * @throws VisioborneError `control.unreachable` when no daemon listens; otherwise the daemon's own code
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
  const unreachable = (why: string) =>
    reject(new VisioborneError("control.unreachable", `no answer from the daemon at ${socketPath}: ${why}`));
  socket.setTimeout(deadlineMs, () => {
    unreachable(`nothing within ${deadlineMs} ms`);
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
  socket.on("error", (error) => unreachable(error.message));
  socket.on("close", () => unreachable("the connection was closed"));
  return promise;
}
