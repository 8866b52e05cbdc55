import { EventEmitter } from "node:events";
import type { AddressInfo } from "node:net";
import Fastify, { type FastifyInstance } from "fastify";
import { errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { writePictureFrame, type PictureFrom } from "../contract/screen/picture-frame.ts";
import type { ScreenAct, ScreenActEcho, View } from "../contract/screen/types.ts";
import { LifeWatch } from "./life-watch.ts";
import { HEADERS, hostIsLoopback } from "./loopback-only.ts";
import { pageFile } from "./page-files.ts";
import type { PageLink } from "./page-link.ts";
import { Pages } from "./pages.ts";
import { PaperPicture } from "./paper-picture.ts";
import type { Screen, ScreenEvents, ScreenLife, ScreenPicture, ScreenState } from "./port.ts";

export interface ScreenOptions {
  /** Port on loopback; 0 = any free one. */
  readonly port: number;
  readonly log: Logger;
  /** Folder of the built page; default: where the build puts it. */
  readonly dir?: string;
}

/** What is said on `GET /life`, for the one who starts the browser. Nothing of what is shown. */
export interface LifeReport {
  readonly life: ScreenLife;
  readonly echo_age_ms: number | null;
  readonly pictures: number;
}

/** A port that is taken is tried again so often. */
const RETRY_MS = 5000;

/**
 * Serves the screen's page on 127.0.0.1.
 * @throws when the port is taken
 */
export async function startScreen(options: ScreenOptions): Promise<Screen> {
  const screen = makeScreen(options);
  await screen.listen(options.port);
  return screen;
}

/** The same for one who can wait: while the port is taken the screen is `refused`, and tries again every 5 s. */
export async function startScreenWhenFree(options: ScreenOptions): Promise<Screen> {
  const screen = makeScreen(options);
  await screen.listenWhenFree(options.port);
  return screen;
}

function makeScreen(options: ScreenOptions): LoopbackScreen {
  const log = options.log.child({ module: "screen" });
  const app = Fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: true });
  const papers = new PaperPicture();
  const screen = new LoopbackScreen(app, papers, log);
  guard(app);
  app.get("/life", () => screen.report());
  app.get<{ Params: { name: string } }>("/paper/:name", async (request, reply) => {
    const picture = await papers.read(request.params.name);
    if (picture === undefined) return reply.code(404).type("text/plain; charset=utf-8").send("Nothing here.\n");
    return reply.type("image/jpeg").send(picture);
  });
  app.get<{ Params: { "*": string } }>("/*", (request, reply) => {
    const file = pageFile(request.params["*"], options.dir);
    if (file) return reply.type(file.type).send(file.data);
    const home = request.params["*"] === "";
    return reply
      .code(404)
      .type("text/plain; charset=utf-8")
      .send(home ? "The page is not built: npm run build\n" : "Nothing here.\n");
  });
  return screen;
}

function guard(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    void reply.headers(HEADERS);
    if (hostIsLoopback(request.headers.host)) done();
    else void reply.code(403).type("text/plain").send("The screen answers on loopback only.\n");
  });
}

const EMPTY: ScreenState = {
  language: "fr",
  site: "Visioborne",
  pixel_mm: 0.277,
  distance_mm: 700,
  scene: { type: "asleep" },
  notice: null,
  keypad: null,
  text: [],
  speaking: false,
};

class LoopbackScreen extends EventEmitter<ScreenEvents> implements Screen {
  url = "";
  readonly #app: FastifyInstance;
  readonly #papers: PaperPicture;
  readonly #log: Logger;
  readonly #pages: Pages;
  readonly #watch = new LifeWatch();
  #view: View = { n: 0, ...EMPTY };
  #told: ScreenLife = "none";
  #due: NodeJS.Timeout | undefined;
  #refused: string | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(app: FastifyInstance, papers: PaperPicture, log: Logger) {
    super();
    this.#app = app;
    this.#papers = papers;
    this.#log = log;
    this.#pages = new Pages(app.server, log);
    this.#pages.on("opened", (link, master) => this.#opened(link, master));
    this.#pages.on("act", (act, link, master) => this.#act(act, link, master));
  }

  /** @throws when the port is taken */
  async listen(port: number): Promise<void> {
    await this.#app.listen({ host: "127.0.0.1", port });
    this.url = `http://127.0.0.1:${(this.#app.server.address() as AddressInfo).port}`;
    this.#log.info({ url: this.url }, "screen");
  }

  async listenWhenFree(port: number): Promise<void> {
    const before = this.#refused;
    try {
      await this.listen(port);
      this.#refused = undefined;
    } catch (error) {
      if (this.#stopped) return;
      this.url = `http://127.0.0.1:${port}`;
      this.#refused = errorLine(error).slice(0, 160);
      this.#retry = setTimeout(() => void this.listenWhenFree(port), RETRY_MS).unref();
    }
    if (this.#refused === before) return;
    if (this.#refused !== undefined) this.#log.error({ port }, `screen not started: ${this.#refused}`);
    this.emit("life", this.life());
  }

  refused(): string | undefined {
    return this.#refused;
  }

  show(state: ScreenState): void {
    this.#view = { ...state, n: this.#view.n + 1 };
    for (const link of this.#pages) link.view(this.#view);
    if (this.#pages.master) this.#watch.sent(this.#view.n, performance.now());
  }

  paper(path: string | undefined): string | null {
    return this.#papers.offer(path);
  }

  picture(picture: ScreenPicture): void {
    let made: Uint8Array | undefined;
    const bytes = () => (made ??= writePictureFrame({ type: "picture", ...picture }));
    for (const link of this.#pages) {
      if (link.picture(picture, bytes, performance.now())) this.emit("keyframeWanted", picture.from);
    }
  }

  clear(): void {
    for (const link of this.#pages) link.clear();
  }

  life(): ScreenLife {
    return this.#watch.life(performance.now());
  }

  drawn(): { readonly pictures: number; readonly ageMs: number | null } {
    return this.#watch.drawn(performance.now());
  }

  report(): LifeReport {
    const nowMs = performance.now();
    const { pictures } = this.#watch.drawn(nowMs);
    return { life: this.#watch.life(nowMs), echo_age_ms: this.#watch.echoAgeMs(nowMs), pictures };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearTimeout(this.#due);
    this.#pages.stop();
    await this.#app.close();
  }

  #opened(link: PageLink, master: boolean): void {
    link.view(this.#view);
    if (!master) return;
    this.#log.info({ n: this.#view.n }, "the screen's page is there");
    this.#watch.replaced();
    this.#watch.sent(this.#view.n, performance.now());
  }

  #act(act: ScreenAct, link: PageLink, master: boolean): void {
    if (act.type !== "echo") {
      if (master) this.emit("act", act);
      return;
    }
    const lost: readonly PictureFrom[] = [
      ...(act.wants_keyframe ? (["expert"] as const) : []),
      ...(act.wants_own_keyframe === true ? (["own"] as const) : []),
    ];
    for (const from of lost) if (link.gate.lost(from, performance.now())) this.emit("keyframeWanted", from);
    if (master) this.#echo(act);
  }

  #echo(echo: ScreenActEcho): void {
    this.#watch.echoed(echo, this.#view.n, performance.now());
    this.#look();
  }

  /** Tells a change of life, and looks again when it may change by itself. */
  #look(): void {
    const nowMs = performance.now();
    const life = this.#watch.life(nowMs);
    if (life !== this.#told) {
      this.#told = life;
      this.#log.info({ life }, "the screen's page");
      this.emit("life", life);
    }
    clearTimeout(this.#due);
    const dueMs = this.#watch.dueMs(nowMs);
    if (dueMs !== undefined) this.#due = setTimeout(() => this.#look(), Math.max(1, dueMs - nowMs + 1));
    this.#due?.unref();
  }
}
