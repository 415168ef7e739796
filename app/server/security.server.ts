import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClientAddress } from "./client-address.server";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * Refuses requests that another site makes a visitor's browser send. Remix checks page routes only and answers 500, so the
 * check stands ahead of it, for every unsafe method and path; callers without a browser send neither header and carry no cookie.
 */
export function isForgedRequest(
  request: IncomingMessage,
  address: ClientAddress,
  publicOrigin: string,
): boolean {
  if (SAFE_METHODS.has(request.method ?? "GET")) return false;
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  const origin = request.headers.origin;
  if (origin === undefined) return false;
  return origin !== publicOrigin && origin !== `http${address.secure ? "s" : ""}://${address.host}`;
}

/** What one answer may do beyond the common rule. */
export interface Openness {
  /** Origins whose pages may show this one in a frame; none unless told. */
  frameAncestors?: readonly string[];
  /** Origins that a form of this page may end up at beside our own: a browser follows the redirect of a form only there. */
  formTargets?: readonly string[];
  /** Origins that this page may show in a frame; none unless told. */
  frames?: readonly string[];
  /** Other sites' pages may load it as a script or a picture. */
  isShared?: boolean;
}

/** Headers of every answer. `nonce` is the request's own; scripts without it do not run. */
export function setSecurityHeaders(
  response: ServerResponse,
  { nonce, secure, websocketOrigin = "" }: { nonce: string; secure: boolean; websocketOrigin?: string },
  { frameAncestors = [], formTargets = [], frames = [], isShared = false }: Openness = {},
): void {
  response.setHeader(
    "Content-Security-Policy",
    [
      "default-src 'self'",
      `script-src 'self' 'nonce-${nonce}'`,
      // Radix sets positions by style attributes; styles cannot act, so they are let through.
      "style-src 'self' 'unsafe-inline'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      `connect-src 'self'${websocketOrigin ? ` ${websocketOrigin}` : ""}`,
      ["form-action 'self'", ...formTargets].join(" "),
      ...(frames.length > 0 ? [["frame-src", ...frames].join(" ")] : []),
      `frame-ancestors ${frameAncestors.length > 0 ? ["'self'", ...frameAncestors].join(" ") : "'none'"}`,
      "base-uri 'none'",
      "object-src 'none'",
    ].join("; "),
  );
  response.setHeader("X-Content-Type-Options", "nosniff");
  // The older header knows no list; where a list holds, the policy above speaks alone.
  if (frameAncestors.length === 0) response.setHeader("X-Frame-Options", "DENY");
  response.setHeader("Referrer-Policy", "strict-origin-when-cross-origin");
  response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Cross-Origin-Resource-Policy", isShared ? "cross-origin" : "same-origin");
  if (secure) response.setHeader("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
}
