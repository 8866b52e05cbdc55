const DEADLINE_MS = 20_000;

/** What the server refused, or that it is away (`away`). */
export class ApiError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, status: number, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

type Method = "GET" | "POST" | "PUT" | "DELETE";

const signedOut = new Set<() => void>();

/** Told when the server no longer knows us; returns how to end it. */
export function onSignedOut(watcher: () => void): () => void {
  signedOut.add(watcher);
  return () => signedOut.delete(watcher);
}

/**
 * One request. @param path below `/api/1`, such as `/fleet`, or a whole one that begins with `/api/`
 * @throws ApiError
 */
export async function ask<Answer>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
  const whole = path.startsWith("/api/") ? path : `/api/1${path}`;
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  let response: Response;
  try {
    response = await fetch(whole, {
      method,
      cache: "no-store",
      signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
      ...(body === undefined ? {} : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch (error) {
    throw new ApiError("away", 0, String(error));
  }
  const text = await response.text().catch(() => "");
  const answer = parsed(text);
  if (response.ok) return answer as Answer;
  const { code = "unexpected", message = `HTTP ${response.status}` } = (answer ?? {}) as {
    code?: string;
    message?: string;
  };
  if (response.status === 401 && code === "signin.needed") for (const watcher of signedOut) watcher();
  throw new ApiError(code, response.status, message);
}

export const get = async <Answer>(path: string, signal?: AbortSignal): Promise<Answer> =>
  await ask<Answer>("GET", path, undefined, signal);
export const post = async <Answer>(path: string, body: unknown = {}): Promise<Answer> =>
  await ask<Answer>("POST", path, body);
export const put = async <Answer>(path: string, body: unknown): Promise<Answer> => await ask<Answer>("PUT", path, body);
export const remove = async <Answer>(path: string): Promise<Answer> => await ask<Answer>("DELETE", path);

/** An address with what stands behind `?`; what is undefined or empty is left out. */
export function withQuery(path: string, values: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(values).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [[key, String(value)]],
  );
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
