/** Digits as SMS gateways want them; null for what is no E.164 number. */
export function digitsOf(e164: string): string | null {
  return /^\+[1-9]\d{7,14}$/.test(e164) ? e164.slice(1) : null;
}

/** SMS has no buttons: the address stands under the text. */
export function textOf({ text, link }: { text: string; link?: { label: string; url: string } }): string {
  return link ? `${text}\n${link.url}` : text;
}
