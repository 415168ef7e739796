import { hash, parseOptions, verify } from "@node-rs/argon2";
import { AppError } from "~/lib/app-error";

/**
 * argon2id, twice the floor of OWASP ASVS 5.0 (m = 46 MiB, t = 1): some 20 ms on a small machine.
 * Raising a number here re-hashes each password at its owner's next sign-in.
 */
const PARAMETERS = { algorithm: 2, memoryCost: 47_104, timeCost: 2, parallelism: 1 };
/** Hashes share four threads with files and DNS, and each takes the memory above: two at a time, and the queue is short. */
const AT_ONCE = 2;
const QUEUE_MAX = 200;

let running = 0;
const waiting: (() => void)[] = [];
/** How many times a password was hashed or checked in this process; tests compare it. */
let count = 0;

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (waiting.length >= QUEUE_MAX)
      throw new AppError("unavailable", "too many sign-ins at once", { retryAfterSeconds: 2 });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  count += 1;
  try {
    return await work();
  } finally {
    // The place is handed on, not freed, so nobody can slip in between.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

const spelled = (password: string) => password.normalize("NFKC");

/** Hashes a password for storing. */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(spelled(password), PARAMETERS));
}

let dummy: Promise<string> | undefined;

/**
 * Checks a password against a stored hash. Without a hash (no such user) it does the same work against a hash that fits
 * nothing, so the answer takes as long.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  // Made at the first check, whoever it is for: a known user waits for it just as long.
  const nobody = await (dummy ??= hash("no such user", PARAMETERS));
  const fits = await inTurn(() => verify(stored ?? nobody, spelled(password)).catch(() => false));
  return stored !== null && fits;
}

/** Whether a stored hash was made with other parameters than today's. */
export function needsRehash(stored: string): boolean {
  try {
    const { algorithm, memoryCost, timeCost, parallelism } = parseOptions(stored);
    return (
      (algorithm as number) !== PARAMETERS.algorithm ||
      memoryCost !== PARAMETERS.memoryCost ||
      timeCost !== PARAMETERS.timeCost ||
      parallelism !== PARAMETERS.parallelism
    );
  } catch {
    return true;
  }
}

/** How many hash operations this process has done. */
export function passwordWorkCount(): number {
  return count;
}
