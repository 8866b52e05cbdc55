import { render } from "preact";
import type { PictureFrom } from "../../contract/screen/picture-frame.ts";
import type { ScreenAct, View } from "../../contract/screen/types.ts";
import { Acts } from "./acts.ts";
import { startBeat } from "./beat.ts";
import { App } from "./components/app.tsx";
import { startEcho } from "./echo.ts";
import { Link } from "./link.ts";
import { Pictures } from "./pictures.ts";

/** A link that is down for so long is told; a shorter one is not worth the flicker. */
const DOWN_AFTER_MS = 1000;

let view: View | undefined;
let drawnN = 0;
let up = false;
let replaced = false;
let downTimer = 0;
let echoSoon = false;

const root = document.querySelector("#screen");
const link = new Link({ view: show, frame: (frame) => pictures.take(frame), down });
const acts = new Acts((act) => link.send(act));
const act = (one: ScreenAct) => acts.act(one, performance.now());
const pictures = new Pictures(draw, lost, told);

function draw(): void {
  if (!root) return;
  render(<App view={view} up={up && !replaced} pictures={pictures} act={act} />, root);
}

function show(next: View): void {
  clearTimeout(downTimer);
  const before = view?.scene;
  if (before === undefined || gesturesOf(before) !== gesturesOf(next.scene)) acts.sceneChanged(performance.now());
  // Outside a call there is no face to show.
  if (pictureOf(before) !== undefined && pictureOf(next.scene) !== pictureOf(before)) pictures.clear();
  [view, up] = [next, true];
  draw();
  // What is echoed has been drawn.
  requestAnimationFrame(() => (drawnN = next.n));
}

/** Whose picture a scene has; undefined = none. */
function pictureOf(scene: View["scene"] | undefined): string | undefined {
  if (scene?.type === "call") return "call";
  return scene?.type === "commissioning" && scene.show !== "none" ? scene.show : undefined;
}

/** What may be touched now, in a word: another word, and a finger on its way has meant something else. */
function gesturesOf(scene: View["scene"]): string {
  if (scene.type === "survey") return `survey ${scene.question}`;
  if (scene.type === "commissioning") return `${scene.step} ${scene.choices.map(({ id }) => id).join(" ")}`;
  if (scene.type === "forms") return `forms ${scene.phase}`;
  const paper = scene.type === "call" ? (scene.paper ?? null) : null;
  return paper === null ? scene.type : `call ${paper.kind} ${paper.id} ${paper.state}`;
}

function down(forGood: boolean): void {
  pictures.clear();
  clearTimeout(downTimer);
  replaced = forGood;
  downTimer = window.setTimeout(
    () => {
      up = false;
      draw();
    },
    forGood ? 0 : DOWN_AFTER_MS,
  );
}

/** A picture is on its canvas: for those who measure. */
function told(from: PictureFrom, timestamp: number): void {
  window.dispatchEvent(new CustomEvent("picture-drawn", { detail: { from, timestamp } }));
}

const { expert, own } = pictures.players;

function echo(): Omit<Extract<ScreenAct, { type: "echo" }>, "type" | "hidden"> {
  return {
    n: drawnN,
    pictures: expert.drawn,
    picture_age_ms: expert.drawnMs === undefined ? null : Math.round(performance.now() - expert.drawnMs),
    dropped: expert.dropped,
    wants_keyframe: expert.wantsKeyframe,
    wants_own_keyframe: own.wantsKeyframe,
  };
}

/** Each moment without a keyframe is one without a face: it is asked for at once, once a turn. */
function lost(): void {
  if (echoSoon) return;
  echoSoon = true;
  setTimeout(() => {
    echoSoon = false;
    link.send({ type: "echo", hidden: document.hidden, ...echo() });
  });
}

draw();
link.open(new URLSearchParams(window.location.search).has("watch"));
startBeat();
startEcho(echo, (one) => link.send(one));
