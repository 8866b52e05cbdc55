const crlf = (text: string): string => `${text.trim().split("\n").join("\r\n")}\r\n`;
const PRINT = Array.from({ length: 32 }, (_, i) => (i + 16).toString(16).toUpperCase()).join(":");
const ICE = `a=ice-ufrag:6L8M
a=ice-pwd:Yh2nVgQy1zjz3fP3P1t0mZsF
a=ice-options:trickle
a=fingerprint:sha-256 ${PRINT}
a=setup:active`;

/** Chromium's answer to the borne's offer, its certificate and addresses replaced. */
export const CHROMIUM = crlf(`v=0
o=- 4611731400430051336 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0 1 2
a=extmap-allow-mixed
a=msid-semantic: WMS e2b7
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
a=candidate:2566023345 1 udp 2122194687 192.0.2.2 57493 typ host generation 0 network-id 1
${ICE}
a=mid:0
a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:mid
a=sendrecv
a=msid:e2b7 6cf2
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=fmtp:111 minptime=10;useinbandfec=1
a=ssrc:1001 cname:aNameOfNobody
m=video 9 UDP/TLS/RTP/SAVPF 102 103
c=IN IP4 0.0.0.0
a=rtcp:9 IN IP4 0.0.0.0
${ICE}
a=mid:1
a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:mid
a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
a=sendrecv
a=msid:e2b7 77aa
a=rtcp-mux
a=rtpmap:102 H264/90000
a=rtcp-fb:102 goog-remb
a=rtcp-fb:102 ccm fir
a=rtcp-fb:102 nack
a=rtcp-fb:102 nack pli
a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f
a=rtpmap:103 rtx/90000
a=fmtp:103 apt=102
a=ssrc-group:FID 2001 2002
a=ssrc:2001 cname:aNameOfNobody
a=ssrc:2002 cname:aNameOfNobody
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
${ICE}
a=mid:2
a=sctp-port:5000
a=max-message-size:262144`);

/** Firefox's, on a machine where Cisco's H.264 has not been fetched yet. */
export const FIREFOX_WITHOUT_H264 = crlf(`v=0
o=mozilla...THIS_IS_SDPARTA-99.0 3252911286323392112 0 IN IP4 0.0.0.0
s=-
t=0 0
a=sendrecv
a=fingerprint:sha-256 ${PRINT}
a=group:BUNDLE 0 2
a=ice-options:trickle
a=msid-semantic:WMS *
m=audio 9 UDP/TLS/RTP/SAVPF 111
c=IN IP4 0.0.0.0
a=sendrecv
a=extmap:2 urn:ietf:params:rtp-hdrext:sdes:mid
a=fmtp:111 maxplaybackrate=48000;stereo=1;useinbandfec=1
a=ice-pwd:71230a163fb44430818b17c81617ac3d
a=ice-ufrag:580440d2
a=mid:0
a=msid:{7796108d} {7ab9532a}
a=rtcp-mux
a=rtpmap:111 opus/48000/2
a=setup:active
a=ssrc:245039940 cname:{ffea1030}
m=video 0 UDP/TLS/RTP/SAVPF 120
c=IN IP4 0.0.0.0
a=inactive
a=mid:1
a=rtpmap:120 VP8/90000
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
a=sendrecv
a=ice-pwd:71230a163fb44430818b17c81617ac3d
a=ice-ufrag:580440d2
a=mid:2
a=setup:active
a=sctp-port:5000
a=max-message-size:1073741823`);
