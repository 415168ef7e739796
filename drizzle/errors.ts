/** The engine's own code of a failure, wherever drizzle wrapped it: `SQLITE_CONSTRAINT_UNIQUE`, `23505` … */
function engineCode(error: unknown): string {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    const code = (current as { code?: unknown }).code;
    if (typeof code === "string") return code;
  }
  return "";
}

function engineMessage(error: unknown): string {
  let message = "";
  for (let current: unknown = error; current instanceof Error; current = current.cause)
    message = current.message;
  return message;
}

/** A unique index refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  const code = engineCode(error);
  return code === "SQLITE_CONSTRAINT_UNIQUE" || code === "SQLITE_CONSTRAINT_PRIMARYKEY" || code === "23505";
}

/** The guard behind the booking commands refused an overlapping visit. */
export function isOverlapViolation(error: unknown): boolean {
  const code = engineCode(error);
  return (
    code === "23P01" || (code === "SQLITE_CONSTRAINT_TRIGGER" && engineMessage(error).includes("slot_taken"))
  );
}

/** A row is still referred to, or refers to nothing. */
export function isForeignKeyViolation(error: unknown): boolean {
  const code = engineCode(error);
  return code === "SQLITE_CONSTRAINT_FOREIGNKEY" || code === "23503";
}

/** Another process holds the file, or PostgreSQL asks for a retry: deadlock, serialisation failure. */
export function isRetryable(error: unknown): boolean {
  return ["SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT", "40001", "40P01"].includes(engineCode(error));
}
