const CODES = ["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR", "53100"];

/** Whether a failure means that the disk is full or gone, however deep it was wrapped: nothing can be written now, reading goes on. */
export function isStorageFull(error: unknown): boolean {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if (CODES.includes(String((current as { code?: unknown }).code))) return true;
  }
  return false;
}
