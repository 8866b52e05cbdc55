import { writeSync } from "node:fs";
import { sealed, type FromAnyMedia, type ToAnyMedia } from "./envelope.ts";
import { loadGstreamer, type Pipeline } from "./superficial.ts";

/** What a media process is given to work with. */
export interface MediaTools<From> {
  readonly say: (message: From) => void;
  /** @throws Error when GStreamer refuses the text */
  readonly make: (launch: string) => Pipeline;
}

/** What is its own of a media process. */
export interface MediaProgram<To> {
  /** Everything but what is said to any media process. */
  obey(message: To): void;
  /** Stops all pipelines: camera and card are free after it. */
  stop(): void;
}

/**
 * The frame of a media process: loads GStreamer, says that it is ready, obeys until it is told to stop, the daemon is
 * gone, or something is wrong. `process.exit` waits for ever for a worker that is blocked in the binding, so once the
 * pipelines are stopped the process kills itself.
 */
export function runMediaProgram<To extends { readonly type: string }, From>(
  parse: (value: unknown) => To | ToAnyMedia | undefined,
  begin: (tools: MediaTools<From | FromAnyMedia>) => MediaProgram<To>,
): void {
  const say = (message: From | FromAnyMedia): void => {
    // The daemon may be gone: then `disconnect` follows, and nobody needs this message.
    if (process.connected) process.send?.(sealed(message as object), undefined, {}, () => undefined);
  };
  let program: MediaProgram<To> | undefined;
  const leave = (): void => {
    program?.stop();
    process.kill(process.pid, "SIGKILL");
  };
  process.on("uncaughtException", (error) => {
    writeSync(2, `${error.message}\n`);
    leave();
  });
  process.on("disconnect", leave);
  // Ctrl-C in a terminal reaches the whole group; it is the daemon that ends this process, in order.
  process.on("SIGINT", () => undefined);

  const gstreamer = loadGstreamer();
  program = begin({ say, make: (launch) => new gstreamer.Pipeline(launch) });
  process.on("message", (value: unknown) => {
    const message = parse(value);
    if (message === undefined) return;
    if (isOfAny(message, "ping")) say({ type: "pong", n: message.n });
    else if (isOfAny(message, "stop")) leave();
    else program?.obey(message);
  });
  say({ type: "ready" });
}

function isOfAny<T extends ToAnyMedia["type"]>(
  message: { readonly type: string },
  type: T,
): message is Extract<ToAnyMedia, { readonly type: T }> {
  return message.type === type;
}
