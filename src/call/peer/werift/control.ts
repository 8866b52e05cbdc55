import {
  GenericNack,
  PictureLossIndication,
  ReceiverEstimatedMaxBitrate,
  RtcpPayloadSpecificFeedback,
  RtcpRrPacket,
  RtcpSrPacket,
  RtcpTransportLayerFeedback,
} from "werift";
import type { RtcpPacket, RtcpReceiverInfo } from "werift";
import type { PeerOptions, VideoTarget } from "../port.ts";
import { videoBudgetKbps } from "../rate/budget.ts";
import { EASY, nextHardPicture } from "../rate/hard-picture.ts";
import { targetOf } from "../rate/ladder.ts";
import { nextRate, startRate } from "../rate/rate.ts";
import { nextReceive, startReceive } from "../rate/receive.ts";
import { rateWithin, receiveWithin } from "../rate/reserve.ts";
import { ToldLoss } from "../rate/told-loss.ts";
import { compactNtp, ntpOf, roundTripMs } from "../rtp/ntp.ts";
import type { Incoming } from "./incoming.ts";
import type { Link } from "./link.ts";
import type { FromPeer } from "./protocol.ts";
import { remb, report } from "./reports.ts";
import type { Sending } from "./sending.ts";

const SECOND_MS = 1000;
const MAX_NACKED = 64;
/** An encoder that begins anew, with a keyframe, leaves out pictures for it. */
const SETTLE_MS = 2500;
/** RFC 5104, 4.3.1. */
const FULL_INTRA_REQUEST = 4;

/** Counters at the last second's end. */
interface Counted {
  readonly up: number;
  readonly video: number;
  readonly down: number;
  readonly videoDown: number;
  readonly pictures: number;
  readonly shown: number;
}

/** Reports, repairs and both rate loops of one negotiation: what is said and heard by RTCP. */
export class Control {
  readonly #link: Link;
  readonly #sending: Sending;
  readonly #options: PeerOptions;
  readonly #say: (told: FromPeer) => void;
  readonly #maxKbps: number;
  #rate: ReturnType<typeof startRate> | undefined;
  #receive: ReturnType<typeof startReceive> | undefined;
  #video = true;
  #target: VideoTarget | undefined;
  #hard = EASY;
  #changedMs = -Infinity;
  #secondMs = 0;
  #counted: Counted | undefined;
  #rembKbps: number | null = null;
  readonly #loss = { video: new ToldLoss(), audio: new ToldLoss() };
  /** As it was told last: not each second has a report. */
  #lossUp: number | null = null;
  rttMs: number | null = null;

  constructor(link: Link, sending: Sending, options: PeerOptions, say: (told: FromPeer) => void) {
    this.#link = link;
    this.#sending = sending;
    this.#options = options;
    this.#say = say;
    this.#maxKbps = videoBudgetKbps(options.lineKbps);
  }

  /** Whether the other end takes a picture at all. */
  video(taken: boolean): void {
    this.#video = taken;
  }

  begin(nowMs: number): void {
    this.#rate = startRate(this.#maxKbps, nowMs);
    this.#receive = startReceive(this.#maxKbps, nowMs);
    // The first report soon: by it the other end can play sound and picture in step.
    this.#secondMs = nowMs - SECOND_MS + 200;
    this.#aim(nowMs);
  }

  /** Papers travel: pictures take what is left of the line. */
  reserve(upKbps: number, downKbps: number, nowMs: number): void {
    if (this.#rate === undefined || this.#receive === undefined) return;
    const { lineKbps } = this.#options;
    this.#rate = rateWithin(this.#rate, videoBudgetKbps(lineKbps - upKbps), nowMs);
    this.#receive = receiveWithin(this.#receive, videoBudgetKbps(lineKbps - downKbps), nowMs);
    this.#aim(nowMs);
  }

  /** @returns whether a keyframe is asked for */
  heard(packet: RtcpPacket, incoming: Incoming, nowMs: number): boolean {
    if (packet instanceof RtcpSrPacket) {
      incoming.heard(packet.ssrc, compactNtp(packet.senderInfo.ntpTimestamp), nowMs);
    }
    if (packet instanceof RtcpSrPacket || packet instanceof RtcpRrPacket) {
      for (const block of packet.reports) this.#block(block);
    }
    if (packet instanceof RtcpTransportLayerFeedback && packet.feedback instanceof GenericNack) {
      if (packet.feedback.mediaSourceSsrc !== this.#link.ssrc.video) return false;
      for (const number of packet.feedback.lost.slice(0, MAX_NACKED)) {
        this.#sending.video.repair(number & 0xffff, nowMs, this.rttMs ?? 50);
      }
    }
    if (!(packet instanceof RtcpPayloadSpecificFeedback)) return false;
    const { feedback } = packet;
    if (feedback instanceof ReceiverEstimatedMaxBitrate) this.#rembKbps = Number(feedback.bitrate) / 1000;
    return feedback instanceof PictureLossIndication || feedback?.count === FULL_INTRA_REQUEST;
  }

  tick(incoming: Incoming, nowMs: number): void {
    if (this.#rate === undefined || nowMs - this.#secondMs < SECOND_MS) return;
    const seconds = this.#counted === undefined ? 1 : (nowMs - this.#secondMs) / 1000;
    this.#secondMs = nowMs;
    const now = this.#count(incoming);
    const before = this.#counted ?? now;
    this.#counted = now;
    const kbps = (to: number, from: number): number => ((to - from) * 8) / 1000 / seconds;
    const { blocks, loss, queueMs } = incoming.reports(nowMs);
    const receivedKbps = kbps(now.videoDown, before.videoDown);
    this.#receive = nextReceive(this.#receive ?? startReceive(this.#maxKbps, nowMs), {
      nowMs,
      loss: loss ?? 0,
      queueMs,
      receivedKbps,
    });
    this.#report(blocks, incoming, nowMs);
    const [videoLoss, audioLoss] = [this.#loss.video.take(), this.#loss.audio.take()];
    const lossUp = videoLoss ?? audioLoss;
    this.#rate = nextRate(this.#rate, {
      nowMs,
      loss: lossUp,
      rttMs: this.rttMs,
      rembKbps: this.#rembKbps,
      sentKbps: kbps(now.video, before.video),
    });
    this.#lossUp = lossUp ?? this.#lossUp;
    const fpsUp = (now.pictures - before.pictures) / seconds;
    const changed = nowMs - this.#changedMs < SETTLE_MS;
    this.#hard = nextHardPicture(this.#hard, { nowMs, fps: (this.#target?.kbps ?? 0) > 0 ? fpsUp : null, changed });
    this.#aim(nowMs);
    this.#say({
      type: "stats",
      stats: {
        encryption: this.#link.encryption,
        rttMs: this.rttMs === null ? null : Math.round(this.rttMs),
        kbpsUp: Math.round(kbps(now.up, before.up)),
        kbpsDown: Math.round(kbps(now.down, before.down)),
        lossUpPct: percent(this.#lossUp),
        lossDownPct: percent(loss),
        fpsUp: Math.round(fpsUp),
        fpsDown: Math.round((now.shown - before.shown) / seconds),
        targetKbps: this.#target?.kbps ?? 0,
        rembUpKbps: this.#rembKbps === null ? null : Math.round(this.#rembKbps),
        rembDownKbps: Math.round(this.#receive.kbps),
        queueDownMs: Math.round(queueMs),
        path: this.#link.path,
      },
    });
  }

  #count(incoming: Incoming): Counted {
    const { video, audio, pictures } = this.#sending;
    return {
      up: video.wireBytes + audio.wireBytes,
      video: video.wireBytes - video.repairBytes,
      down: incoming.bytes,
      videoDown: incoming.videoBytes,
      pictures,
      shown: incoming.pictures,
    };
  }

  #block(block: RtcpReceiverInfo): void {
    const { ssrc, lsr, dlsr } = block;
    if (ssrc !== this.#link.ssrc.video && ssrc !== this.#link.ssrc.audio) return;
    this.#loss[ssrc === this.#link.ssrc.video ? "video" : "audio"].heard(block);
    this.rttMs = roundTripMs(compactNtp(ntpOf(Date.now())), lsr, dlsr) ?? this.rttMs;
  }

  #report(blocks: Parameters<typeof report>[3], incoming: Incoming, nowMs: number): void {
    if (!this.#link.connected) return;
    const { ssrc, cname, transport } = this.#link;
    const senders = [this.#sending.video, this.#sending.audio].flatMap((medium) => {
      const timestamp = medium.timestampAt(nowMs);
      if (timestamp === undefined) return [];
      return [{ ssrc: ssrc[medium.kind], timestamp, packets: medium.packets, octets: medium.octets }];
    });
    const packets = report(ntpOf(Date.now()), { ssrc: ssrc.video, cname }, senders, blocks);
    if (incoming.videoSsrc !== undefined && this.#receive !== undefined) {
      packets.push(remb(ssrc.video, [incoming.videoSsrc], this.#receive.kbps));
    }
    void transport.sendRtcp(packets);
  }

  #aim(nowMs: number): void {
    if (this.#rate === undefined) return;
    const kbps = this.#rate.audioOnly || !this.#video ? 0 : this.#rate.kbps;
    const target = targetOf(kbps, this.#options.maxHeight, this.#target, this.#hard.steps);
    this.#sending.rate(kbps);
    const same = this.#target;
    const near = same !== undefined && Math.abs(target.kbps - same.kbps) < same.kbps * 0.03;
    if (near && target.kbps !== 0 && target.height === same.height && target.fps === same.fps) return;
    if (same !== undefined && target.kbps === 0 && same.kbps === 0) return;
    if (target.height !== same?.height || target.kbps === 0 || same.kbps === 0) this.#changedMs = nowMs;
    this.#target = target;
    this.#say({ type: "target", target });
  }
}

function percent(share: number | null): number | null {
  return share === null ? null : Math.round(share * 1000) / 10;
}
