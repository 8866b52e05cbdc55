import { useEffect, useRef } from "preact/hooks";
import { useStage } from "../context.ts";
import { FACE, lookAt } from "../light.ts";
import { Pictogram } from "./pictograms.tsx";

const LOOK_EVERY_MS = 500;

/** The live picture of a commissioning: the own one with the place of the face, or the expert's. */
export function LivePicture({ from }: { readonly from: "own" | "expert" }) {
  const { t, act, pictures, players } = useStage();
  const canvas = useRef<HTMLCanvasElement>(null);
  const { fresh, size } = pictures[from];
  useEffect(() => {
    players[from].attach(canvas.current);
    return () => players[from].attach(null);
  }, [players, from]);
  useEffect(() => {
    if (from !== "own" || !fresh) return undefined;
    const look = () => {
      const levels = canvas.current && lookAt(canvas.current);
      if (levels) act({ type: "light", ...levels });
    };
    look();
    const timer = setInterval(look, LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [from, fresh]);
  return (
    <div class={`live ${from}`} data-shown={fresh} style={size && { aspectRatio: `${size.width / size.height}` }}>
      <canvas ref={canvas} role="img" aria-label={t(from === "own" ? "call.own" : "call.picture")} />
      {from === "own" ? (
        <svg viewBox="0 0 160 90" preserveAspectRatio="none" aria-hidden="true">
          <ellipse cx={FACE.x * 160} cy={FACE.y * 90} rx={FACE.rx * 160} ry={FACE.ry * 90} />
          <path d={`M${160 * 0.3} ${90 * 0.4}h${160 * 0.4}`} />
        </svg>
      ) : null}
      {fresh ? null : <Pictogram name="self" className="pictogram veil-sign" />}
    </div>
  );
}
