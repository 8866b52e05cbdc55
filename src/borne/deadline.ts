import { VisioborneError } from "../contract/errors.ts";

/**
 * Runs `work` with a signal that aborts after `deadlineMs` (monotonic) or with `outer`. A work that ignores its
 * signal is left behind: the promise rejects all the same, so that no hung driver holds the daemon.
 * @throws VisioborneError `code` when the deadline passes, `stopped` when `outer` aborts: then a work that was not
 *   begun is not begun.
 */
export async function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: { deadlineMs: number; code: string; what: string; outer?: AbortSignal },
): Promise<T> {
  const stopped = () => new VisioborneError("stopped", `${options.what} was stopped`);
  if (options.outer?.aborted) throw stopped();
  const controller = new AbortController();
  const { promise: cut, reject } = Promise.withResolvers<never>();
  const abort = (error: Error) => {
    controller.abort(error);
    reject(error);
  };
  const timer = setTimeout(() => {
    abort(new VisioborneError(options.code, `${options.what} took more than ${options.deadlineMs} ms`));
  }, options.deadlineMs);
  const onOuter = () => abort(stopped());
  options.outer?.addEventListener("abort", onOuter, { once: true });
  try {
    return await Promise.race([work(controller.signal), cut]);
  } finally {
    clearTimeout(timer);
    options.outer?.removeEventListener("abort", onOuter);
  }
}
