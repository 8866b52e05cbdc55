import type { InCallTalk } from "./in-call/in-call-talk.ts";
import type { Media } from "./media/flow-machine.ts";
import type { PeerStats } from "./peer/port.ts";

type Quality = ReturnType<ConstructorParameters<typeof InCallTalk>[0]["quality"]>;

/**
 * What the expert's page is told of the line; undefined while nothing is known.
 * @param height of the picture that is sent, pixels; 0 = none
 */
export function qualityOf(media: Media, stats: PeerStats | undefined, height: number): Quality {
  if (!stats || media === "none") return undefined;
  const whole = (value: number): number => Math.max(0, Math.min(100_000, Math.round(value)));
  const percent = (value: number | null): number | null =>
    value === null ? null : Math.round(Math.max(0, Math.min(100, value)) * 10) / 10;
  return {
    kbps_up: whole(stats.kbpsUp),
    kbps_down: whole(stats.kbpsDown),
    loss_up_pct: percent(stats.lossUpPct),
    loss_down_pct: percent(stats.lossDownPct),
    rtt_ms: stats.rttMs === null ? null : Math.min(60_000, whole(stats.rttMs)),
    height,
  };
}
