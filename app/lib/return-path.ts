/**
 * A place on this site to go back to, from something a visitor sent. Anything that could lead elsewhere
 * (`//host`, `/\host`, a scheme, control characters) becomes the home page.
 */
export function safeReturnPath(value: unknown, fallback = "/"): string {
  if (typeof value !== "string" || value.length > 2000) return fallback;
  if (!value.startsWith("/") || value.startsWith("//") || value.includes("\\")) return fallback;
  // eslint-disable-next-line no-control-regex -- control characters are exactly what must not pass
  return /[\u0000-\u001f\u007f]/.test(value) ? fallback : encodeURI(decodeSafely(value));
}

function decodeSafely(value: string): string {
  try {
    return decodeURI(value);
  } catch {
    return "/";
  }
}
