type NonceHolder = { __webpack_nonce__?: string };

/**
 * Lets Radix lock scrolling under a strict content policy. Its lock (react-remove-scroll) writes a `<style>` of its own and
 * takes the nonce from this well-known global, see the package get-nonce; the page's scripts already carry that nonce.
 */
export function shareStyleNonce(): void {
  const holder = globalThis as NonceHolder;
  holder.__webpack_nonce__ ??= document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce;
}
