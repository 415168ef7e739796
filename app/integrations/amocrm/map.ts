/** A link to somebody's card in amoCRM. */
export interface AmocrmLink {
  url: string;
  account: string;
  contactId: string | null;
}

const HOST = /^([a-z0-9][a-z0-9-]*)\.amocrm\.(?:ru|com)$/;

/**
 * Reads a website field as a link to amoCRM: https, the host exactly `<account>.amocrm.ru` or `.amocrm.com`, no user part, no port.
 * Null for everything else, which is then shown as text and never as a link.
 */
export function readAmocrmLink(website: string): AmocrmLink | null {
  const text = website.trim();
  if (!/^https:\/\//i.test(text) || !URL.canParse(text)) return null;
  const url = new URL(text);
  const account = HOST.exec(url.hostname)?.[1];
  if (!account || account === "www" || url.username || url.password || url.port) return null;
  // "https://@host" has an empty user part, which the parsed address no longer shows.
  if (/^https:\/\/[^/?#]*@/i.test(text)) return null;
  return {
    url: url.href,
    account,
    contactId: /^\/contacts\/detail\/(\d+)\/?$/.exec(url.pathname)?.[1] ?? null,
  };
}
