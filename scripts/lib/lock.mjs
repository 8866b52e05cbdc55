// One set-up at a time. The lock is the kernel's (flock): it ends with the process that holds it, however that ends, so
// there is no stale lock to find.
import { spawn } from "node:child_process";
import { dirname } from "node:path";
import { say } from "./progress.mjs";
import { stepLock } from "./run.mjs";

const noticeMs = 1000;

/** Runs `work` while holding the lock on `file`; waits for another set-up to end first. */
export async function withLock(file, work) {
  // The holder is a child that reads until our end of its stdin closes, at the latest when this process dies.
  // A step of a set-up that was killed may still be clearing up: it holds a lock of its own, which is waited for too.
  const hold = 'flock "$0" true && echo locked && exec cat';
  const holder = spawn("flock", ["--exclusive", file, "sh", "-c", hold, stepLock(dirname(file))], {
    stdio: ["pipe", "pipe", "inherit"],
    detached: true, // a Ctrl-C in the terminal must not release the lock before we end
  });
  const ended = new Promise((resolve) => holder.once("close", resolve));
  const notice = setTimeout(() => say("another set-up is at work here: waiting for it"), noticeMs);
  try {
    await new Promise((resolve, reject) => {
      holder.once("error", (error) =>
        reject(new Error(`set-up needs flock (Debian package util-linux): ${error.message}`)),
      );
      holder.once("exit", (code) => reject(new Error(`flock ended with exit code ${code} before it had the lock`)));
      holder.stdout.once("data", resolve);
    });
  } finally {
    clearTimeout(notice);
  }
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await ended;
  }
}
