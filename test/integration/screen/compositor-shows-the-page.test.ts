import { chmod, chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Kiosk } from "../../../src/screen/kiosk/kiosk.ts";
import { startScreen } from "../../../src/screen/server.ts";
import { encodePictures } from "../../support/encoded-pictures.ts";
import { buildScreenPage } from "../../support/screen-page.ts";
import { feed, logBook } from "./kit.ts";
import { call, SCREENS, stateOf } from "./scenes.ts";

const NOBODY = 65_534;
const PATIENCE_MS = 90_000;

/**
 * The real compositor and the real browser in kiosk mode, with its sandbox; only the display is not there: wlroots draws
 * in memory. The compositor refuses to run as root.
 */
test("cage shows Chromium, which draws the page and the pictures of a call", async () => {
  const built = await buildScreenPage();
  const runtime = await mkdtemp(join(tmpdir(), "vb-cage-"));
  const profileDir = join(runtime, "profile");
  const compositor = join(runtime, "compositor");
  const asRoot = process.getuid?.() === 0;
  const drop = asRoot ? `setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --pdeathsig KILL` : "";
  await writeFile(
    compositor,
    `#!/bin/sh
export WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1 XDG_RUNTIME_DIR=${runtime} HOME=${runtime}
${asRoot ? `chown ${NOBODY} ${profileDir}` : ""}
exec ${drop} cage "$@" 2> ${runtime}/said
`,
  );
  await chmod(compositor, 0o755);
  if (asRoot) await chown(runtime, NOBODY, NOBODY);
  const screen = await startScreen({ port: 0, log: logBook(), dir: built.dir });
  const kiosk = new Kiosk({
    url: `${screen.url}/`,
    profileDir,
    browser: "/usr/bin/chromium",
    compositor,
    headless: false,
    sandbox: true,
    log: logBook(),
  });
  const stream = feed(screen, "expert", encodePictures("videotestsrc pattern=ball", { count: 100 }));
  onTestFinished(async () => {
    stream.stop();
    await kiosk.stop();
    await screen.stop();
    await built.remove();
    await rm(runtime, { recursive: true, force: true, maxRetries: 5 });
  });
  screen.show(stateOf({ name: "call", scene: call }, SCREENS[1]));
  kiosk.start();
  const endMs = performance.now() + PATIENCE_MS;
  while (screen.drawn().pictures < 20 && performance.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(screen.drawn().pictures).toBeGreaterThanOrEqual(20);
  expect(screen.life()).toBe("alive");
  expect(kiosk.starts).toBe(1);
}, 150_000);
