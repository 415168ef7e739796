import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/** Keeps a simulator's state in a JSON file, or nowhere when the path is null. */
export interface StateFile<T> {
  load(): Promise<T | null>;
  /** Writes soon; several calls in a row are one write. */
  save(): void;
  /** Writes what is waiting; to be called before leaving. */
  flush(): Promise<void>;
}

const WRITE_DELAY_MS = 100;

/** The file is replaced by rename, so a reader or a crash never meets half of it. */
export function openStateFile<T>(path: string | null, current: () => T): StateFile<T> {
  let timer: NodeJS.Timeout | null = null;
  /** What the last write took; a large state is written seldom, so that writing never takes most of the time. */
  let tookMs = 0;
  let writing: Promise<void> = Promise.resolve();

  async function write(file: string): Promise<void> {
    const draft = `${file}.${process.pid}.tmp`;
    const begun = performance.now();
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, JSON.stringify(current()));
    await rename(draft, file);
    tookMs = performance.now() - begun;
  }

  function writeNow(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    if (path === null) return Promise.resolve();
    writing = writing.catch(() => undefined).then(() => write(path));
    return writing;
  }

  return {
    async load() {
      if (path === null) return null;
      try {
        return JSON.parse(await readFile(path, "utf8")) as T;
      } catch (error) {
        // Missing on the first start; a file spoiled by hand is started over rather than refused.
        if ((error as NodeJS.ErrnoException).code === "ENOENT" || error instanceof SyntaxError) return null;
        throw error;
      }
    },
    save() {
      if (path === null || timer) return;
      const delayMs = Math.max(WRITE_DELAY_MS, tookMs * 10);
      timer = setTimeout(() => void writeNow().catch(() => undefined), delayMs);
      timer.unref();
    },
    async flush() {
      if (timer) return writeNow();
      return writing;
    },
  };
}
