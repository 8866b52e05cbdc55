import type { Page } from "playwright-core";

/** What was seen of a moving picture since the last look. */
export interface Shown {
  readonly frames: number;
  /** The longest time without a new one, the time since the last one included, ms. */
  readonly longestGapMs: number;
}

/** Selected figures of the browser's own statistics, by `kind.name`; absolute, not per second. */
export type Figures = Readonly<Record<string, number>>;

/** Wall-clock times at which something of the other end was seen, ms. */
export interface Glance {
  readonly shown: Shown;
  readonly figures: Figures;
}

/**
 * Runs in a page before its own program: notes each peer connection, and each picture that is put on a canvas or
 * presented by a `<video>` of the other end. Text, for it is put into pages that forbid foreign scripts.
 */
const IN_PAGE = `(() => {
  const peers = [];
  const Native = window.RTCPeerConnection;
  if (Native) window.RTCPeerConnection = class extends Native { constructor(...a) { super(...a); peers.push(this); } };
  let last = performance.now(), gap = 0, frames = 0;
  const seen = () => { const now = performance.now(); gap = Math.max(gap, now - last); last = now; frames += 1; };
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (image, ...rest) {
    const theirs = typeof VideoFrame !== 'undefined' && image instanceof VideoFrame && this.canvas.isConnected
      && !this.canvas.classList.contains('own-picture');
    if (theirs) seen();
    const done = draw.call(this, image, ...rest);
    if (theirs) window.vbDrawn?.(this.canvas);
    return done;
  };
  let watched;
  setInterval(() => {
    const video = document.querySelector('video.picture:not(.mirrored)');
    if (!video || video === watched) return;
    watched = video;
    let before = 0;
    const next = (now, { presentedFrames }) => {
      seen();
      if (before > 0) frames += Math.max(0, presentedFrames - before - 1);
      before = presentedFrames;
      if (video === watched) video.requestVideoFrameCallback(next);
    };
    video.requestVideoFrameCallback(next);
  }, 100);
  const KEPT = {
    'inbound-rtp': ['framesDecoded', 'frameHeight', 'freezeCount', 'totalFreezesDuration', 'keyFramesDecoded', 'pliCount',
      'nackCount', 'packetsLost', 'packetsReceived', 'concealedSamples', 'silentConcealedSamples', 'totalSamplesReceived',
      'totalAudioEnergy', 'concealmentEvents', 'estimatedPlayoutTimestamp', 'jitterBufferDelay',
      'jitterBufferEmittedCount', 'insertedSamplesForDeceleration', 'removedSamplesForAcceleration',
      'retransmittedPacketsReceived'],
    'outbound-rtp': ['framesEncoded', 'frameHeight', 'framesPerSecond', 'targetBitrate', 'keyFramesEncoded', 'pliCount',
      'nackCount', 'retransmittedBytesSent', 'bytesSent'],
    'remote-inbound-rtp': ['roundTripTime', 'fractionLost'],
    'candidate-pair': ['currentRoundTripTime', 'availableOutgoingBitrate'],
  };
  window.vbProbe = {
    peers,
    async glance() {
      const now = performance.now();
      const shown = { frames, longestGapMs: Math.max(gap, now - last) };
      gap = 0; frames = 0;
      const figures = {};
      const peer = peers.findLast((one) => one.connectionState === 'connected');
      for (const report of peer ? (await peer.getStats()).values() : []) {
        if (report.type === 'candidate-pair' && !report.nominated) continue;
        const where = report.kind ? report.type + '.' + report.kind : report.type;
        for (const name of KEPT[report.type] ?? [])
          if (typeof report[name] === 'number') figures[where + '.' + name] = report[name];
      }
      return { shown, figures };
    },
  };
})()`;

/** Before the page is opened. */
export async function putProbe(page: Page): Promise<void> {
  await page.addInitScript(IN_PAGE);
}

/** What the page has shown since the last glance, and its figures now. */
export async function glance(page: Page): Promise<Glance> {
  return await page.evaluate(() =>
    (globalThis as unknown as { vbProbe: { glance(): Promise<Glance> } }).vbProbe.glance(),
  );
}
