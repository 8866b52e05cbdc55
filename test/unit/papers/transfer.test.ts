import { createHash, randomBytes } from "node:crypto";
import { expect, onTestFinished, test, vi } from "vitest";
import { messageFrame, readFrame } from "../../../src/contract/papers/frame.ts";
import { Receiver } from "../../../src/papers/transfer/receiver.ts";
import { Sender, type Source } from "../../../src/papers/transfer/sender.ts";

const source = (data: Uint8Array): Source => ({
  bytes: data.length,
  read: (from, to) => Promise.resolve(data.subarray(from, to)),
});
const sha = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

interface Way {
  readonly sender: Sender;
  readonly receiver: Receiver;
  /** A path that takes nothing, and a new one. */
  cut(): void;
  mend(): void;
  /** Changes what is on its way; undefined = it is lost. */
  change: (frame: Uint8Array) => Uint8Array | undefined;
  readonly wants: [blob: number, from: number][];
  readonly sent: { bytes: number; most: number };
}

function way(kbps = 100_000): Way {
  let open = true;
  let under = 0;
  const wants: [number, number][] = [];
  const sent = { bytes: 0, most: 0 };
  const made: Way = {
    sender: new Sender({
      kbps: () => kbps,
      send: (frame) => {
        if (!open) return false;
        const read = readFrame(frame);
        if (read.kind === "chunk") sent.bytes += read.data.length;
        under += 1;
        sent.most = Math.max(sent.most, under);
        const changed = made.change(frame);
        queueMicrotask(() => {
          under -= 1;
          if (changed === undefined || !open) return;
          const chunk = readFrame(changed);
          if (chunk.kind === "chunk") made.receiver.take(chunk.blob, chunk.offset, chunk.data);
        });
        return true;
      },
      onGone: (blob) => made.receiver.gone(blob),
    }),
    receiver: new Receiver({
      want: (blob, from) => {
        wants.push([blob, from]);
        if (open) made.sender.want(blob, from);
      },
      have: (blob, bytes) => open && made.sender.have(blob, bytes),
    }),
    cut: () => {
      open = false;
      made.receiver.channel(false);
      made.sender.pause();
    },
    mend: () => {
      open = true;
      made.receiver.channel(true);
    },
    change: (frame) => frame,
    wants,
    sent,
  };
  made.receiver.channel(true);
  onTestFinished(() => {
    made.sender.close();
    made.receiver.close();
  });
  return made;
}

test("several blobs come whole, in the order in which they were fetched, small ones before a large one", async () => {
  const one = way();
  const { sender, receiver } = one;
  const blobs = [1, 70_000, 1_100, 2_201, 48 * 1024].map((bytes) => new Uint8Array(randomBytes(bytes)));
  const order: number[] = [];
  one.change = (frame) => {
    const chunk = readFrame(frame);
    if (chunk.kind === "chunk" && order.at(-1) !== chunk.blob) order.push(chunk.blob);
    return frame;
  };
  const fetched = blobs.map((data, n) => {
    sender.offer(n + 1, source(data));
    return receiver.fetch(n + 1, { bytes: data.length, sha256: sha(data) });
  });
  expect((await Promise.all(fetched)).map(sha)).toEqual(blobs.map(sha));
  expect(order).toEqual([1, 3, 4, 5, 2]);
});

test("a path that is cut: the rest only is sent on the next one", async () => {
  const one = way();
  const data = new Uint8Array(randomBytes(600_000));
  one.sender.offer(7, source(data));
  let come = 0;
  one.change = (frame) => {
    come += 1;
    if (come === 300) queueMicrotask(() => one.cut());
    return frame;
  };
  const fetched = one.receiver.fetch(7, { bytes: data.length, sha256: sha(data) });
  await vi.waitFor(() => expect(come).toBeGreaterThanOrEqual(300));
  one.mend();
  expect(sha(await fetched)).toBe(sha(data));
  expect(one.wants.map(([, from]) => from > 250 * 1_100)).toEqual([false, true]);
  // No more twice than what was on its way.
  expect(one.sent.bytes - data.length).toBeLessThanOrEqual(48 * 1024 + 1_100);
});

test("a byte that was changed on the way: the whole is fetched again, three times at most", async () => {
  const one = way();
  const data = new Uint8Array(randomBytes(5_000));
  const expected = { bytes: data.length, sha256: sha(data) };
  const spoil = (frame: Uint8Array): Uint8Array => {
    const copy = frame.slice();
    copy[9] = (copy[9] ?? 0) ^ 1;
    return copy;
  };
  let spoiled = 0;
  one.sender.offer(1, source(data));
  one.change = (frame) => (spoiled++ === 0 ? spoil(frame) : frame);
  expect(sha(await one.receiver.fetch(1, expected))).toBe(expected.sha256);
  one.change = spoil;
  await expect(one.receiver.fetch(1, expected)).rejects.toMatchObject({ code: "papers.corrupt" });
});

test("at its pace and within its window: a receiver that says nothing gets no more than the window", async () => {
  const frames: number[] = [];
  const sender = new Sender({
    kbps: () => 100_000,
    send: (frame) => frames.push(frame.length) > 0,
    onGone: () => undefined,
  });
  onTestFinished(() => sender.close());
  sender.offer(1, source(new Uint8Array(200_000)));
  sender.want(1, 0);
  await vi.waitFor(() => expect(frames.length).toBe(Math.ceil((48 * 1024) / 1_100)));
  sender.have(1, 100_000);
  await vi.waitFor(() => expect(frames.length).toBeGreaterThan(80));

  let nowMs = 0;
  const slow: number[] = [];
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const paced = new Sender({
    kbps: () => 160,
    send: (frame) => slow.push(frame.length - 9) > 0,
    onGone: () => undefined,
    nowMs: () => nowMs,
  });
  onTestFinished(() => paced.close());
  paced.offer(1, source(new Uint8Array(200_000)));
  paced.want(1, 0);
  for (let tick = 0; tick < 50; tick += 1) {
    nowMs += 20;
    await vi.advanceTimersByTimeAsync(20);
  }
  // 160 kbit/s are 20,000 bytes in a second, after a burst of 8 KiB.
  const bytes = slow.reduce((sum, one) => sum + one, 0);
  expect(bytes).toBeGreaterThan(20_000 + 8_192 - 2_200);
  expect(bytes).toBeLessThanOrEqual(20_000 + 8_192);
});

test("what is gone, dropped or unreadable is told; what nobody waits for is no harm", async () => {
  const { sender, receiver } = way();
  await expect(receiver.fetch(9, { bytes: 10, sha256: "0".repeat(64) })).rejects.toMatchObject({ code: "papers.gone" });
  sender.offer(1, { bytes: 10, read: () => Promise.reject(new Error("wiped")) });
  await expect(receiver.fetch(1, { bytes: 10, sha256: "0".repeat(64) })).rejects.toMatchObject({ code: "papers.gone" });
  expect(sender.has(1)).toBe(false);
  expect(receiver.take(5, 0, new Uint8Array(3))).toBe(false);
  const dropped = receiver.fetch(6, { bytes: 10, sha256: "0".repeat(64) });
  receiver.drop(6);
  await expect(dropped).rejects.toMatchObject({ code: expect.stringMatching(/papers\.(gone|dropped)/) as string });
});

test("frames: what is neither a message nor a chunk is refused by name", () => {
  expect(readFrame(messageFrame('{"é":1}'))).toEqual({ kind: "message", text: '{"é":1}' });
  for (const bytes of [[], [0], [3, 1], [2], [2, 0, 0, 0, 1, 0, 0, 0, 0], [1, 0xff]]) {
    expect(() => readFrame(Uint8Array.from(bytes))).toThrow(expect.objectContaining({ code: "papers.frame" }) as Error);
  }
});
