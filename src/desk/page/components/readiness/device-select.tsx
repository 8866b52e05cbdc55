import { kept, type Device } from "../../effects/kept.ts";
import { soundContext, useLoudspeaker } from "../../effects/sound-context.ts";
import { useDevices, useEngine, useWords } from "../../hooks.ts";

/** Choice of a device; nothing to choose from is not shown. */
export function DeviceSelect({ kind, stream }: { kind: Device; stream: MediaStream | null }) {
  const { t } = useWords();
  const engine = useEngine();
  const devices = useDevices(kind, stream);
  if (devices.length < 2) return null;
  const track = stream?.getTracks().find((one) => one.kind === (kind === "camera" ? "video" : "audio"));
  const used = kind === "loudspeaker" ? null : track?.getSettings().deviceId;
  const choose = async (id: string) => {
    await engine.camera.choose(kind, id);
    if (kind === "loudspeaker") await useLoudspeaker(soundContext());
  };
  return (
    <select
      aria-label={t(`device.${kind}`)}
      value={used ?? kept.device(kind) ?? devices[0]?.deviceId ?? ""}
      onChange={(event) => void choose(event.currentTarget.value)}
    >
      {devices.map(({ deviceId, label }, index) => (
        <option key={deviceId} value={deviceId}>
          {label || t("device.unnamed", { n: index + 1 })}
        </option>
      ))}
    </select>
  );
}
