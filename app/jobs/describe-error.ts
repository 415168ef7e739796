/** Errors of ours, whose messages hold no personal data by rule. A driver's or library's message may quote values. */
const SPEAKING = new Set(["AppError", "VendorError", "RetryAfter", "JobTimeout", "EnvError"]);

/** One line for staff: what failed and where, without quoting data. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `Threw a ${typeof error}`;
  if (SPEAKING.has(error.name)) return `${error.name}: ${error.message}`;
  const code = (error as { code?: unknown }).code ?? (error.cause as { code?: unknown } | undefined)?.code;
  const frame = error.stack?.split("\n").find((line) => /^\s+at .*[/\\](?!node_modules)/.test(line));
  const place = frame && /([^/\\(]+:\d+):\d+\)?$/.exec(frame)?.[1];
  return [error.name, typeof code === "string" ? code : null, place ? `(${place})` : null]
    .filter(Boolean)
    .join(" ");
}
