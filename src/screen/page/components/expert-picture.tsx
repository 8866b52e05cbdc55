import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { SceneCall } from "../../../contract/screen/types.ts";
import { useStage } from "../context.ts";
import { pictureBox, type Size } from "../layout/life-size.ts";
import type { WordKey } from "../words.ts";
import { Pictogram, type PictogramName } from "./pictograms.tsx";

/** What stands in place of a picture that is not there, or not there any more. */
function veilOf(scene: SceneCall, had: boolean): readonly [PictogramName, WordKey] {
  if (scene.held) return ["pause", "call.held"];
  if (scene.media === "audio-only") return ["noPicture", "call.audio"];
  return had ? ["link", "reconnecting"] : ["people", "call.connecting"];
}

/** The expert's picture at life size, in the middle of its place; never a still one. */
export function ExpertPicture({ scene }: { readonly scene: SceneCall }) {
  const { t, view, pictures, players } = useStage();
  const place = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [room, setRoom] = useState<Size>({ width: 1, height: 1 });
  const { fresh, size } = pictures.expert;
  useEffect(() => {
    players.expert.attach(canvas.current);
    return () => players.expert.attach(null);
  }, [players]);
  useLayoutEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const measure = () => setRoom({ width: element.clientWidth, height: element.clientHeight });
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const shown = fresh && scene.media !== "audio-only";
  const box = size && pictureBox(size, room, scene.frame_height_mm, view.pixel_mm);
  const [pictogram, words] = veilOf(scene, size !== undefined);
  return (
    <div class="expert-picture" ref={place} data-shown={shown} data-life-size={box?.lifeSize ?? false}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={t("call.picture")}
        style={box && { width: `${box.width}px`, height: `${box.height}px` }}
      />
      {shown ? null : (
        <p class="veil" role="status">
          <Pictogram name={pictogram} className="pictogram large breathing" />
          <span>{t(words)}</span>
        </p>
      )}
    </div>
  );
}

/** The usager's own picture, small, at the top where the lens is, as in a mirror. */
export function OwnPicture() {
  const { t, pictures, players } = useStage();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    players.own.attach(canvas.current);
    return () => players.own.attach(null);
  }, [players]);
  return (
    <canvas class="own-picture" data-shown={pictures.own.fresh} ref={canvas} role="img" aria-label={t("call.own")} />
  );
}
