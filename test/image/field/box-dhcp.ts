/**
 * The smallest DHCP server that gives one address (RFC 2131), for the guest's own Node: the image has no server of its
 * own. Plain JavaScript, for it is typed into the guest.
 * @param network its first three bytes, `10.77.0`; the box is .1, who asks gets .20
 */
export function boxDhcp(network: string): string {
  return `
const [box, yours] = ["${network}.1", "${network}.20"].map((address) => Buffer.from(address.split(".").map(Number)));
const socket = require("dgram").createSocket("udp4");
socket.on("message", (asked) => {
  if (asked[0] !== 1) return;
  let kind = 0;
  for (let at = 240; at < asked.length && asked[at] !== 255; at += 2 + asked[at + 1]) {
    if (asked[at] === 53) kind = asked[at + 2];
  }
  if (kind !== 1 && kind !== 3) return;
  const answer = Buffer.alloc(300);
  asked.copy(answer, 0, 0, 44);
  answer[0] = 2;
  yours.copy(answer, 16);
  box.copy(answer, 20);
  const option = (code, value) => [code, value.length, ...value];
  const options = [
    99, 130, 83, 99,
    ...option(53, [kind === 1 ? 2 : 5]),
    ...option(54, box),
    ...option(51, [0, 0, 14, 16]),
    ...option(1, [255, 255, 255, 0]),
    255,
  ];
  answer.set(options, 236);
  socket.send(answer, 68, "255.255.255.255");
});
socket.bind(67, () => socket.setBroadcast(true));`;
}
