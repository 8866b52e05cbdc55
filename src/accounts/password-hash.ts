import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { VisioborneError } from "../contract/errors.ts";

const derive = promisify(argon2);

/** RFC 9106 section 4, second recommended option (64 MiB, 3 passes, 4 lanes); above OWASP's minimum of 19 MiB, 2, 1. */
const COST = { memory: 65_536, passes: 3, parallelism: 4 } as const;
const SALT_BYTES = 16;
const TAG_BYTES = 32;
/** Computed at once: each takes 64 MiB and a thread of libuv's four. */
const AT_ONCE = 2;
/** Sign-ins that wait for one of these; more are refused, so that a flood takes no memory. */
const MAX_WAITING = 64;
/** A database that somebody has changed must not make the server allocate gigabytes. */
const LIMITS = { memory: 1_048_576, passes: 16, parallelism: 16 } as const;

interface Hash {
  readonly memory: number;
  readonly passes: number;
  readonly parallelism: number;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

/** Argon2id hashes of passwords, as PHC strings: `$argon2id$v=19$m=65536,t=3,p=4$salt$tag`. */
export class PasswordHasher {
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** What an unknown login is compared with, at the same cost: no password has this tag. */
  readonly #decoy: Hash = { ...COST, salt: randomBytes(SALT_BYTES), tag: randomBytes(TAG_BYTES) };

  /** @throws VisioborneError `signin.busy` when too many wait. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const tag = await this.#derive(password, { ...COST, salt, tag: Buffer.alloc(TAG_BYTES) });
    const { memory, passes, parallelism } = COST;
    return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${base64(salt)}$${base64(tag)}`;
  }

  /**
   * Whether `password` is the one of `phc`; takes as long when there is none (`undefined`), and is then false.
   * @throws VisioborneError `signin.busy`; `account.hash` for a string that is no such hash.
   */
  async matches(password: string, phc: string | undefined): Promise<boolean> {
    const expected = phc === undefined ? this.#decoy : parsePhc(phc);
    const tag = await this.#derive(password, expected);
    return timingSafeEqual(tag, expected.tag) && phc !== undefined;
  }

  async #derive(password: string, hash: Hash): Promise<Buffer> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MAX_WAITING) {
        throw new VisioborneError("signin.busy", "too many sign-ins at once: try again in a moment");
      }
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#running++;
    try {
      const { memory, passes, parallelism, salt, tag } = hash;
      const message = normalised(password);
      return await derive("argon2id", { message, nonce: salt, memory, passes, parallelism, tagLength: tag.length });
    } finally {
      const next = this.#waiting.shift();
      // The place is handed on, so the count stays.
      if (next) next();
      else this.#running--;
    }
  }
}

/** Whether a hash was made at another cost than today's: it is made anew at the next sign-in. */
export function isOutdated(phc: string): boolean {
  const { memory, passes, parallelism } = parsePhc(phc);
  return memory !== COST.memory || passes !== COST.passes || parallelism !== COST.parallelism;
}

/** One password typed on two keyboards is one text (NIST SP 800-63B, 5.1.1.2: Unicode is normalised before hashing). */
function normalised(password: string): string {
  return password.normalize("NFKC");
}

/** https://github.com/P-H-C/phc-string-format: base64 without padding. @throws VisioborneError `account.hash` */
function parsePhc(phc: string): Hash {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]{11,88})\$([A-Za-z0-9+/]{43,88})$/.exec(phc);
  const [memory = 0, passes = 0, parallelism = 0] = (found ?? []).slice(1, 4).map(Number);
  const fits = memory <= LIMITS.memory && passes <= LIMITS.passes && parallelism <= LIMITS.parallelism;
  if (!found || !fits) {
    throw new VisioborneError("account.hash", "stored password: expected $argon2id$v=19$m=...,t=...,p=...$salt$tag");
  }
  const [salt = "", tag = ""] = found.slice(4);
  return { memory, passes, parallelism, salt: Buffer.from(salt, "base64"), tag: Buffer.from(tag, "base64") };
}

function base64(bytes: Buffer): string {
  return bytes.toString("base64").replaceAll("=", "");
}
