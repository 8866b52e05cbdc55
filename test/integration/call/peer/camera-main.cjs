// A camera and a microphone as the borne has them: real encoders in a process of their own, that obey what the peer
// asks for. Ended by SIGKILL: the binding would hang in exit.
const gst = require("gstreamer-superficial");
const { video, audio, pattern, hz } = JSON.parse(process.argv[2]);

const pipeline =
  new gst.Pipeline(`videotestsrc is-live=true pattern=${pattern} ! video/x-raw,width=640,height=360,framerate=25/1
  ! videorate name=rate ! videoscale ! capsfilter name=size caps=video/x-raw,width=640,height=360 ! videoconvert
  ! openh264enc name=encoder bitrate=200000 rate-control=bitrate gop-size=1500 complexity=low
  ! video/x-h264,profile=constrained-baseline ! h264parse
  ! rtph264pay pt=96 mtu=1200 config-interval=-1 aggregate-mode=zero-latency
  ! udpsink name=sink host=127.0.0.1 port=${video} sync=false async=false
  audiotestsrc is-live=true freq=${hz} ! audio/x-raw,rate=48000,channels=1
  ! opusenc bitrate=24000 frame-size=20 audio-type=voice inband-fec=true packet-loss-percentage=5 ! rtpopuspay pt=97
  ! udpsink host=127.0.0.1 port=${audio} sync=false async=false`);
pipeline.play();
const encoder = pipeline.findChild("encoder");
const size = pipeline.findChild("size");
const rate = pipeline.findChild("rate");
process.on("message", (order) => {
  if (order.keyframe) pipeline.forceKeyUnit("sink", order.keyframe);
  if (order.target && order.target.kbps > 0) {
    const { kbps, height, fps } = order.target;
    encoder.bitrate = kbps * 1000;
    const width = Math.round((height * 16) / 9 / 2) * 2;
    size.caps = `video/x-raw,width=${width},height=${height}`;
    rate["max-rate"] = fps;
  }
});
pipeline.pollBus((message) => {
  if (message && message.type === "error") process.stderr.write(`${JSON.stringify(message)}\n`);
});
