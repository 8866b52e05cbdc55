/** The expert's page in miniature: answers an offer with a fake camera and microphone, and measures what it gets. */
export const PAGE = /* html */ `<!doctype html><meta charset="utf-8"><title>expert</title>
<video id="remote" autoplay playsinline muted></video>
<script>
var state = { candidates: [], messages: [], frames: 0, firstFrameMs: null, states: [] };
var pc, stream, channel, answeredMs;
async function camera(kind) {
  if (kind === "none") return new MediaStream();
  if (kind === "canvas") {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [320, 180];
    const ink = canvas.getContext("2d");
    let n = 0;
    setInterval(() => { ink.fillStyle = n++ % 2 ? "red" : "blue"; ink.fillRect(0, 0, 320, 180); }, 40);
    return canvas.captureStream(25);
  }
  return navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false }, video: { width: 640, height: 360, frameRate: 25 } });
}
async function prepare(kind) { stream = await camera(kind); }
async function answer(sdp, config) {
  if (pc) pc.close();
  Object.assign(state, { candidates: [], frames: 0, firstFrameMs: null, states: [], messages: [] });
  pc = new RTCPeerConnection(config);
  pc.onicecandidate = (e) => state.candidates.push(e.candidate ? e.candidate.candidate : null);
  pc.onconnectionstatechange = () => state.states.push([pc.connectionState, performance.now() - answeredMs]);
  const old = document.getElementById("remote");
  const remote = old.cloneNode();
  old.replaceWith(remote);
  const got = new MediaStream();
  pc.ontrack = (e) => {
    got.addTrack(e.track);
    if (e.track.kind === "audio") listen(e.track);
    remote.srcObject = got;
  };
  pc.ondatachannel = (e) => {
    channel = e.channel;
    channel.binaryType = "arraybuffer";
    channel.onmessage = (m) => state.messages.push(typeof m.data === "string" ? m.data : [...new Uint8Array(m.data)].length);
  };
  await pc.setRemoteDescription({ type: "offer", sdp });
  for (const track of stream.getTracks()) pc.addTrack(track, stream);
  const made = await pc.createAnswer();
  await pc.setLocalDescription(made);
  answeredMs = performance.now();
  const mine = pc;
  const counted = () => {
    // The last frame of the call before is not one of this.
    if (pc !== mine) return;
    state.frames++;
    state.firstFrameMs ??= performance.now() - answeredMs;
    remote.requestVideoFrameCallback(counted);
  };
  remote.requestVideoFrameCallback(counted);
  return pc.localDescription.sdp;
}
async function add(candidates) { for (const c of candidates) if (c) await pc.addIceCandidate({ candidate: c, sdpMLineIndex: 0 }); }
function take() { const all = state.candidates; state.candidates = []; return all; }
let analyser, context;
function listen(track) {
  context ??= new AudioContext({ sampleRate: 48000 });
  analyser = context.createAnalyser();
  analyser.fftSize = 4096;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const el = new Audio(); el.muted = true; el.srcObject = new MediaStream([track]); el.play();
}
/** Loudest frequency now, Hz, and its level. */
function tone() {
  if (!analyser) return null;
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  let best = 0;
  bins.forEach((v, i) => { if (v > bins[best]) best = i; });
  return { hz: best * context.sampleRate / analyser.fftSize, db: bins[best] };
}
/** Mean colour of the picture shown. */
function colour() {
  const v = document.getElementById("remote");
  const c = document.createElement("canvas");
  [c.width, c.height] = [64, 36];
  const ink = c.getContext("2d");
  ink.drawImage(v, 0, 0, 64, 36);
  const d = ink.getImageData(0, 0, 64, 36).data;
  const px = (x, y) => [d[(y * 64 + x) * 4], d[(y * 64 + x) * 4 + 1], d[(y * 64 + x) * 4 + 2]];
  const all = []; for (let i = 0; i < d.length; i += 4) all.push(d[i] + d[i + 1] + d[i + 2]);
  return { width: v.videoWidth, height: v.videoHeight, left: px(2, 12), middle: px(32, 12), right: px(61, 12), sum: all.reduce((a, b) => a + b, 0), hash: all.reduce((h, v) => (h * 31 + v) >>> 0, 7) };
}
async function inbound(kind) {
  const out = {};
  (await pc.getStats()).forEach((s) => { if (s.type === "inbound-rtp" && s.kind === kind) Object.assign(out, s); });
  return out;
}
/** Voice before picture, ms, as they are played. */
async function skew() {
  const at = {};
  (await pc.getStats()).forEach((s) => { if (s.type === "inbound-rtp") at[s.kind] = s.estimatedPlayoutTimestamp; });
  return at.audio && at.video ? at.audio - at.video : null;
}
async function outbound(kind) {
  const out = {};
  (await pc.getStats()).forEach((s) => { if (s.type === "outbound-rtp" && s.kind === kind) Object.assign(out, s); });
  return out;
}
</script>`;
