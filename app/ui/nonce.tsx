import { createContext, useContext } from "react";

/** The request's CSP nonce. The server entry provides it; it never travels through loader data. */
export const NonceContext = createContext<string | undefined>(undefined);

/** The nonce for inline scripts and styles; undefined in the browser, where hydration keeps the server's one. */
export function useNonce(): string | undefined {
  return useContext(NonceContext);
}
