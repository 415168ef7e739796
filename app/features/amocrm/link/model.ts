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

/** Where a contact's card is at an account's own address. */
export function contactUrl(domain: string, contactId: string): string {
  return `https://${domain}/contacts/detail/${contactId}`;
}

/** The link to amoCRM among the website fields of a client: one that names a contact before one that does not. */
export function pickLink(websites: readonly string[]): AmocrmLink | null {
  const links = websites.flatMap((website) => readAmocrmLink(website) ?? []);
  return links.find(({ contactId }) => contactId !== null) ?? links[0] ?? null;
}
