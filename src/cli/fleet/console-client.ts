import { readFileSync, statSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import { isLoopback } from "../../web/address.ts";
import type { FleetOptions } from "../families/fleet.ts";

const DEADLINE_MS = 20_000;
/** Answers beyond this are no answer of the API. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** The console's HTTP API, as a program with a token sees it. */
export interface ConsoleClient {
  /**
   * One request below `/api/1`. @returns the JSON of the answer.
   * @throws VisioborneError `fleet.console` when the console is away or not itself; the API's own code when it refuses.
   */
  ask(method: "GET" | "POST" | "DELETE", path: string, body?: unknown): Promise<unknown>;
}

/** The console that the options or the environment name. @throws VisioborneError `usage`, `fleet.token`. */
export function consoleClient(options: FleetOptions, env: NodeJS.ProcessEnv = process.env): ConsoleClient {
  const url = options.url ?? env["VISIOBORNE_URL"];
  if (url === undefined) throw new VisioborneError("usage", "no console: give --url or VISIOBORNE_URL");
  const base = URL.canParse(url) ? new URL(url) : undefined;
  const plain = base?.protocol === "http:" && isLoopback(base.hostname);
  if ((base?.protocol !== "https:" && !plain) || base.username !== "") {
    throw new VisioborneError("usage", `--url ${url}: expected https://host[:port], or http:// on this machine`);
  }
  const token = options.tokenFile === undefined ? env["VISIOBORNE_TOKEN"] : tokenOf(options.tokenFile);
  if (token === undefined) throw new VisioborneError("usage", "no token: give --token-file or VISIOBORNE_TOKEN");
  const ca = options.ca === undefined ? undefined : readOrThrow(options.ca);
  return {
    ask: async (method, path, body) => {
      const target = new URL(`/api/1${path}`, base);
      const { status, text } = await exchange(target, { method, token, ca, body });
      const answer = jsonOf(text);
      if (status >= 200 && status < 300) return answer;
      const { code, message } = errorOf(answer);
      throw new VisioborneError(code ?? "fleet.console", message ?? `${base.host}${path}: HTTP ${status}`, { status });
    },
  };
}

interface Asked {
  readonly method: string;
  readonly token: string;
  readonly ca: string | undefined;
  readonly body: unknown;
}

async function exchange(target: URL, asked: Asked): Promise<{ status: number; text: string }> {
  const payload = asked.body === undefined ? undefined : JSON.stringify(asked.body);
  return await new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      const message = `console ${target.host}: ${errorLine(error)}`;
      reject(new VisioborneError("fleet.console", message, { host: target.host }, { cause: error }));
    };
    const request = target.protocol === "http:" ? httpRequest : httpsRequest;
    const sent = request(
      target,
      {
        method: asked.method,
        signal: AbortSignal.timeout(DEADLINE_MS),
        headers: {
          accept: "application/json",
          authorization: `Bearer ${asked.token}`,
          ...(payload === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(asked.ca === undefined ? {} : { ca: asked.ca }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        response.on("data", (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > MAX_ANSWER_BYTES) response.destroy(new Error(`answer above ${MAX_ANSWER_BYTES} bytes`));
          else chunks.push(chunk);
        });
        response.once("error", fail);
        response.once("end", () =>
          resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString("utf8") }),
        );
      },
    );
    sent.once("error", fail);
    sent.end(payload);
  });
}

/** A token that others can read is one that others have. */
function tokenOf(file: string): string {
  const token = readOrThrow(file).trim();
  const { mode } = statSync(file);
  if ((mode & 0o077) !== 0) {
    const shown = (mode & 0o777).toString(8).padStart(4, "0");
    throw new VisioborneError("fleet.token", `${file}: mode ${shown}: expected 0600, for its owner alone`, { file });
  }
  if (token === "") throw new VisioborneError("fleet.token", `${file}: empty: expected a token`, { file });
  return token;
}

function readOrThrow(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new VisioborneError("fleet.token", `${file}: cannot be read: ${errorLine(error)}`, { file });
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorOf(answer: unknown): { code?: string; message?: string } {
  if (typeof answer !== "object" || answer === null) return {};
  const { error = answer } = answer as { error?: unknown };
  if (typeof error !== "object" || error === null) return {};
  const { code, message } = error as { code?: unknown; message?: unknown };
  return {
    ...(typeof code === "string" ? { code } : {}),
    ...(typeof message === "string" ? { message } : {}),
  };
}
