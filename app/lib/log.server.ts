import pino, { type DestinationStream, type Logger } from "pino";

/** Structured log; one line is one JSON object. */
export type Log = Logger;

/** Keys whose values are personal or secret. They are cut wherever they appear, up to three levels deep. */
const PRIVATE_KEYS = [
  "name", "firstName", "lastName", "middleName", "displayName", "fullname", "phone", "phoneRaw", "email", "to", "subject",
  "password", "passwordHash", "token", "secret", "authorization", "cookie", "body", "text", "html", "comment", "notes", "address", "params",
]; // prettier-ignore

const redactPaths = PRIVATE_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/**
 * An error's stack and message may quote values (a driver prints parameters), so only class, code and
 * the stack's frames are kept, and the message of our own errors, which by rule hold no personal data.
 */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { type: typeof error };
  const ours = error.name === "AppError" || error.name === "VendorError" || error.name === "EnvError";
  const frames = (error.stack ?? "").split("\n").filter((line) => line.trimStart().startsWith("at "));
  return {
    type: error.name,
    code: (error as { code?: unknown }).code,
    message: ours ? error.message : undefined,
    stack: frames.slice(0, 12).map((line) => line.trim()),
    cause: error.cause ? serializeError(error.cause) : undefined,
  };
}

/** How much is written, and where. */
export interface LogOptions {
  level?: string;
  /** Where lines go; standard output by default. */
  destination?: DestinationStream;
}

/** Makes the process's logger. Values under personal or secret keys are replaced before a line is written. */
export function createLog({ level = "info", destination }: LogOptions = {}): Log {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: redactPaths, censor: "[cut]" },
    serializers: { err: serializeError },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** A logger that writes nothing; for tests that do not look at logs. */
export const silentLog: Log = createLog({ level: "silent" });
