import { setTimeout as sleep } from "node:timers/promises";
import { percentile, rounded, type Figure } from "../../figures.ts";
import type { Centre } from "./centre.ts";
import type { AskedPage } from "./pages.ts";
import { Progress } from "./progress.ts";

/** After each request: the console takes 1,200 of them a minute from one address. */
const PAUSE_MS = 60;
const API = "/api/1";

/** Somebody who has signed in at a console. */
export interface Visitor {
  readonly url: string;
  readonly cookie: string;
}

interface View {
  /** Until the last answer was there, ms. */
  readonly tookMs: number;
  /** What the supervisor had of the processors meanwhile, ms: the same on a busy machine. */
  readonly cpuMs: number;
}

/** Signs in as a browser does. @throws Error when the console refuses */
export async function signIn(url: string, login: string, password: string): Promise<Visitor> {
  const response = await fetch(`${url}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: new URL(url).origin },
    body: JSON.stringify({ login, password }),
  });
  const cookie = response.headers.getSetCookie()[0]?.split(";")[0];
  if (!response.ok || cookie === undefined) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
  return { url, cookie };
}

/**
 * Opens each page so many times, the pages in turn, so that a busy minute of the machine falls on all of them. What a
 * page asks for is asked at once, as a browser does; its time ends with the last answer.
 * @returns a figure for each page, and the largest of all
 */
export async function askPages(
  { visitor, cpuMs }: Pick<Centre, "visitor" | "cpuMs">,
  pages: readonly AskedPage[],
  rounds: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const views = new Map<string, View[]>(pages.map(({ name }) => [name, []]));
  const bytes = new Map<string, number>();
  const progress = new Progress("rounds asked", rounds, say);
  for (let round = 0; round < rounds; round++) {
    for (const { name, paths } of pages) {
      const before = { ms: performance.now(), cpuMs: cpuMs() };
      const sizes = await Promise.all(paths(round).map(async (path) => await sizeOf(visitor, path)));
      views.get(name)!.push({ tookMs: performance.now() - before.ms, cpuMs: cpuMs() - before.cpuMs });
      bytes.set(name, Math.max(...sizes, bytes.get(name) ?? 0));
      await sleep(PAUSE_MS * paths(round).length);
    }
    progress.done(round + 1);
  }
  const of = (name: string, kind: keyof View, rank: number): number =>
    rounded(
      percentile(
        views.get(name)!.map((view) => view[kind]),
        rank,
      ),
      1,
    );
  const largest = (kind: keyof View, rank: number): number =>
    Math.max(...pages.map(({ name }) => of(name, kind, rank)));
  const figures = pages.map(({ name }): Figure => {
    const kib = Math.round(bytes.get(name)! / 1024);
    const times = `median ${of(name, "tookMs", 50)} ms, p95 ${of(name, "tookMs", 95)} ms`;
    say(`${name}: ${times}; of a processor ${of(name, "cpuMs", 50)} ms; largest answer ${kib} KiB`);
    return { name: `history_${name}_p95_ms`, value: of(name, "tookMs", 95), unit: "ms", n: rounds };
  });
  const unit = "ms, largest of the pages";
  return [
    ...figures,
    { name: "history_page_p95_ms", value: largest("tookMs", 95), unit, n: rounds, goal: "< 200" },
    { name: "history_page_median_ms", value: largest("tookMs", 50), unit, n: rounds },
    { name: "history_page_cpu_ms", value: largest("cpuMs", 50), unit, n: rounds },
  ];
}

async function sizeOf({ url, cookie }: Visitor, path: string): Promise<number> {
  const response = await fetch(`${url}${API}${path}`, { headers: { cookie } });
  const body = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${Buffer.from(body).toString().slice(0, 300)}`);
  return body.byteLength;
}
