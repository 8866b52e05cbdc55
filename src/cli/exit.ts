/** Exit codes of every command (sysexits.h where it has one). */
export const EXIT = {
  ok: 0,
  /** What was asked for was done, and the answer is bad: a device is out of order, a test failed. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** The configuration is wrong (EX_CONFIG). */
  config: 78,
} as const;

/** The exit code of a command that ended with an error of this code. */
export function exitCodeOf(code: string): number {
  if (code === "usage" || code === "selftest.device" || code === "command.invalid") return EXIT.usage;
  return code.startsWith("config.") ? EXIT.config : EXIT.failed;
}
