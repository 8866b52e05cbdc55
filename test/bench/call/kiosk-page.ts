/** What the page of the browser's borne can be asked. */
export interface Kiosk {
  state: string;
  /** A press: camera and microphone are opened, the call is placed, the offer made while it rings. */
  press(): void;
}

declare global {
  interface Window {
    kiosk: Kiosk;
    /** Set before its script runs. */
    kioskSite: { readonly signalling: string; readonly subprotocol: string; readonly videoKbps: number };
  }
}

/** Runs in the kiosk's Chromium: a borne as an operator would write it for a browser. Nothing of this module is in reach. */
export function kioskPage(): void {
  const { signalling, subprotocol, videoKbps } = window.kioskSite;
  const socket = new WebSocket(signalling, subprotocol);
  const say = (message: object) => socket.send(JSON.stringify(message));
  const random = (bytes: number) =>
    [...crypto.getRandomValues(new Uint8Array(bytes))].map((one) => one.toString(16).padStart(2, "0")).join("");
  let call = "";
  let n = 0;
  let peer: RTCPeerConnection | undefined;
  let own: Promise<MediaStream> | undefined;
  let early: (string | null)[] | undefined = [];

  const screen = (stream: MediaStream, className: string) => {
    const video = document.createElement("video");
    Object.assign(video, { muted: true, autoplay: true, playsInline: true, className, srcObject: stream });
    document.body.append(video);
  };

  async function offer(iceServers: RTCIceServer[]): Promise<void> {
    const mine = new RTCPeerConnection({ iceServers, bundlePolicy: "max-bundle" });
    peer = mine;
    n += 1;
    const stream = await (own ?? Promise.reject(new Error("no camera")));
    mine.createDataChannel("visioborne");
    for (const track of stream.getTracks()) mine.addTransceiver(track, { direction: "sendrecv", streams: [stream] });
    for (const transceiver of mine.getTransceivers()) {
      if (transceiver.sender.track?.kind !== "video") continue;
      const codecs = RTCRtpReceiver.getCapabilities("video")?.codecs ?? [];
      const wanted = codecs.filter(
        ({ mimeType, sdpFmtpLine = "" }) =>
          /rtx/i.test(mimeType) || (/h264/i.test(mimeType) && /42e01f/.test(sdpFmtpLine) && /mode=1/.test(sdpFmtpLine)),
      );
      transceiver.setCodecPreferences(wanted);
    }
    const theirs = new MediaStream();
    mine.addEventListener("track", ({ track, receiver }) => {
      receiver.jitterBufferTarget = 0;
      theirs.addTrack(track);
      if (track.kind === "video") screen(theirs, "expert");
      else {
        const sound = new Audio();
        sound.srcObject = theirs;
        void sound.play();
      }
    });
    const number = n;
    mine.addEventListener("icecandidate", ({ candidate }) => {
      if (mine !== peer) return;
      say({ type: "candidate", call, n: number, candidate: candidate?.candidate || null });
    });
    mine.addEventListener("connectionstatechange", () => {
      if (mine !== peer || mine.connectionState !== "connected") return;
      say({ type: "condition", call, media: "video", encryption: "AES_128_GCM" });
    });
    const { sdp = "" } = await mine.createOffer();
    const limited = sdp
      .replace(/(m=video[^\r]*\r\nc=[^\r]*\r\n)/, `$1b=AS:${videoKbps}\r\n`)
      .replace(/useinbandfec=1/, "useinbandfec=1;maxaveragebitrate=24000");
    await mine.setLocalDescription({ type: "offer", sdp: limited });
    say({ type: "offer", call, n, sdp: limited });
  }

  async function answered(sdp: string): Promise<void> {
    const mine = peer;
    if (!mine) return;
    await mine.setRemoteDescription({ type: "answer", sdp });
    for (const candidate of early ?? []) await add(mine, candidate);
    early = undefined;
    const sender = mine.getSenders().find(({ track }) => track?.kind === "video");
    const parameters = sender?.getParameters();
    for (const encoding of parameters?.encodings ?? []) encoding.maxBitrate = videoKbps * 1000;
    if (sender && parameters) await sender.setParameters(parameters);
  }

  const add = async (to: RTCPeerConnection, candidate: string | null) =>
    await to.addIceCandidate(candidate === null ? undefined : { candidate, sdpMLineIndex: 0 });

  async function over(): Promise<void> {
    peer?.close();
    peer = undefined;
    const stream = await own?.catch(() => undefined);
    for (const track of stream?.getTracks() ?? []) track.stop();
    own = undefined;
    // As kiosks do: otherwise the pictures of each call, some 60 MB of shared memory, stay for a long time.
    location.reload();
  }

  let placed = false;
  socket.addEventListener("open", () => {
    const services = [{ id: "caf", organisme: "caf", name: "CAF" }];
    say({ type: "hello", v: 1, boot: random(8), app: "kiosk", site: "Kiosk", services });
  });
  socket.addEventListener("close", () => (window.kiosk.state = "lost"));
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as {
      type: string;
      sdp: string;
      candidate: string | null;
      ice: RTCIceServer[];
    };
    switch (message.type) {
      case "welcome":
        window.kiosk.state = "idle";
        return;
      case "queued":
        if (!placed) void offer(message.ice);
        placed = true;
        return;
      case "answered":
        window.kiosk.state = "in-call";
        return;
      case "answer":
        void answered(message.sdp);
        return;
      case "candidate":
        if (early) early.push(message.candidate);
        else if (peer) void add(peer, message.candidate);
        return;
      case "ended":
      case "refused":
        void over();
    }
  });
  window.kiosk = {
    state: "starting",
    press() {
      call = random(16);
      n = 0;
      early = [];
      placed = false;
      window.kiosk.state = "calling";
      own = navigator.mediaDevices.getUserMedia({
        video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 25 } },
        audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true, channelCount: { ideal: 1 } },
      });
      // The usager sees himself, small, as on the borne.
      void own.then((stream) => screen(stream, "mirrored"));
      const token = btoa(random(16))
        .replace(/[^A-Za-z0-9]/g, "")
        .padEnd(43, "A")
        .slice(0, 43);
      say({ type: "place", call, token, service: "caf", organisme: "caf", language: "fr", video: true });
    },
  };
}
