import { closeSync, constants, openSync, readdirSync, readSync } from "node:fs";
import { getSystemErrorName } from "node:util";

/** The few system calls that the driver makes: what a simulated chip stands in for. All throw errors with a `code`. */
export interface GpioKernel {
  /** Paths of the chips' nodes. */
  chips(): readonly string[];
  open(path: string): number;
  close(fd: number): void;
  /** ioctl(2); the kernel reads and writes `bytes`. */
  ioctl(fd: number, request: number, bytes: Buffer): void;
  /** read(2) without waiting: 0 = nothing there. */
  read(fd: number, bytes: Buffer): number;
  /** Makes reads of a line not wait. */
  setNonBlocking(fd: number): void;
  /**
   * Calls `onReadable` in the event loop as long as there is something to read, or the line is dead.
   * @returns stops watching; to be called before the descriptor is closed.
   */
  watch(fd: number, onReadable: () => void): () => void;
}

const CHIP_NODE = /^gpiochip\d+$/;
/** O_NONBLOCK of Linux on x86 and ARM. */
const F_SETFL = 4;

/**
 * The real kernel. ioctl(2) by koffi, which is prebuilt for x64, arm64 and armhf; the wait by epoll, the same small
 * module that onoff brings: one thread for all lines, asleep while nothing happens. Loaded only when a GPIO is opened.
 * @throws when a native module can't be loaded
 */
export async function linuxKernel(dir = "/dev"): Promise<GpioKernel> {
  const [{ default: koffi }, { default: epoll }] = await Promise.all([import("koffi"), import("epoll")]);
  // Not by its name: Node finds no names in what this CommonJS module exports; only a bundler's loader would.
  const { Epoll } = epoll;
  const libc = koffi.load("libc.so.6");
  // Declared without `...`: on the ABIs of Linux on x86-64 and ARM, one more argument is passed the same either way.
  const ioctl = libc.func("int ioctl(int fd, unsigned long request, void *argument)") as (
    fd: number,
    request: number,
    bytes: Buffer,
  ) => number;
  const fcntl = libc.func("int fcntl(int fd, int command, long argument)") as (...args: number[]) => number;

  return {
    chips: () =>
      readdirSync(dir)
        .filter((name) => CHIP_NODE.test(name))
        .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
        .map((name) => `${dir}/${name}`),
    open: (path) => openSync(path, constants.O_RDWR),
    close: (fd) => closeSync(fd),
    ioctl(fd, request, bytes) {
      if (ioctl(fd, request, bytes) < 0) throw systemError("ioctl", koffi.errno());
    },
    setNonBlocking(fd) {
      if (fcntl(fd, F_SETFL, constants.O_NONBLOCK) < 0) throw systemError("fcntl", koffi.errno());
    },
    read: (fd, bytes) => readNow(fd, bytes),
    watch(fd, onReadable) {
      const poller = new Epoll(() => onReadable());
      poller.add(fd, Epoll.EPOLLIN);
      return () => poller.remove(fd).close();
    },
  };
}

/** read(2) on a descriptor that does not wait. */
export function readNow(fd: number, bytes: Buffer): number {
  try {
    return readSync(fd, bytes, 0, bytes.length, null);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return 0;
    throw error;
  }
}

/** An error as node:fs makes them. */
export function systemError(call: string, errno: number): Error {
  const code = getSystemErrorName(-errno);
  return Object.assign(new Error(`${code}: ${call}`), { code, errno: -errno, syscall: call });
}
