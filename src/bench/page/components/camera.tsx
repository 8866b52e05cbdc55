import { useWords } from "../hooks.ts";
import { truth, type Reading } from "../state.ts";
import { Facts } from "./controls.tsx";
import { rhythmOf } from "./lamps.tsx";

/** The camera: shut but for a call or a test, with the lamp that must say so. */
export function CameraBody({ part, lamps }: { part: Reading; lamps: Reading | undefined }) {
  const { t, name } = useWords();
  const open = truth(part, "open");
  const lamp = rhythmOf(lamps, "capture");
  return (
    <div class="camera">
      <span class={`lens big ${open ? "open" : ""}`} aria-hidden="true" />
      <Facts
        facts={[
          [t("camera.shutter"), open === undefined ? t("unknown") : t(open ? "camera.open" : "camera.closed")],
          [t("camera.lamp"), lamp === undefined ? t("unknown") : name(`rhythm.${lamp}`)],
        ]}
      />
    </div>
  );
}
