import type { IncomingMessage } from "node:http";
import { randomBytes } from "node:crypto";
import type { Topic } from "~/lib/topics";
import type { LiveFeed } from "./live.server";

/** Pages that look the same to everybody without a session, as long as these topics rest. */
const CACHED_PATHS = /^\/book(\/(with\/)?\d{1,10})?$/;
const DEPENDS_ON: ReadonlySet<Topic> = new Set([
  "catalog",
  "schedule",
  "bookings",
  "settings",
  "channels",
  "connections",
]);
const CACHED_COOKIES = /^(locale|theme|density)=/;
/** Time passes on a page of free hours even when nobody books: a start slips into the past or under the notice. */
const LIFE_MS = 15_000;
const PAGES_KEPT = 400;
const LONGEST_QUERY = 200;

/** What no two answers share, also when they are made of one page. */
interface AnswersOwn {
  nonce: string;
  once: string;
}

interface CachedPage {
  /** The document cut where its nonce stands; its `once` still stands as the placeholder. */
  parts: string[];
  headers: [string, string][];
  madeAt: number;
}

/**
 * Whole public pages, kept while what they show has not changed. A commit anywhere empties it through the live feed, so nothing older than the
 * feed's own delay is ever shown; whether an hour is free is decided at booking anyway. Each answer still carries a nonce of its own.
 */
export class PageCache {
  /** Rendered in place of the nonce; unguessable, so that no content can contain it. */
  readonly placeholder = randomBytes(16).toString("base64url");
  /** The same for the page's `once`. */
  readonly oncePlaceholder = randomBytes(16).toString("base64url");
  #pages = new Map<string, CachedPage>();
  #stop: () => void;
  #version = 0;

  constructor(live: LiveFeed) {
    this.#stop = live.watch((topics) => {
      if (!topics.some((topic) => DEPENDS_ON.has(topic))) return;
      this.#version += 1;
      this.#pages.clear();
    });
  }

  /** The key of a request that may be answered from here; null for all others, above all for anybody signed in. */
  keyOf(request: IncomingMessage): string | null {
    if (request.method !== "GET") return null;
    const [path = "", query = ""] = (request.url ?? "").split("?", 2);
    if (!CACHED_PATHS.test(path) || query.length > LONGEST_QUERY) return null;
    const cookies = (request.headers.cookie ?? "").split(/;\s*/).filter(Boolean);
    if (!cookies.every((cookie) => CACHED_COOKIES.test(cookie))) return null;
    return [
      path,
      query,
      cookies.sort().join(";"),
      request.headers["accept-language"] ?? "",
      request.headers.host ?? "",
    ].join("\n");
  }

  /** The page with what is this answer's own, or null. */
  find(key: string, own: AnswersOwn): Response | null {
    const page = this.#pages.get(key);
    if (!page) return null;
    if (Date.now() - page.madeAt > LIFE_MS) {
      this.#pages.delete(key);
      return null;
    }
    return new Response(this.#fill(page.parts, own), { status: 200, headers: page.headers });
  }

  /** What `keep` must be given back, so that a page rendered from older data than the last change is not kept. */
  get version(): number {
    return this.#version;
  }

  /** Keeps a freshly rendered page and gives it back with what is this answer's own. Only plain successes are kept. */
  async keep(
    key: string,
    { answer, version, ...own }: AnswersOwn & { answer: Response; version: number },
  ): Promise<Response> {
    // Where a script is sent on, the answer has no body, and may have none.
    if (answer.body === null) return answer;
    const parts = (await answer.text()).split(this.placeholder);
    const headers = [...answer.headers];
    const plain = answer.status === 200 && !answer.headers.has("set-cookie");
    if (plain && version === this.#version) {
      if (this.#pages.size >= PAGES_KEPT) this.#pages.delete(this.#pages.keys().next().value as string);
      this.#pages.set(key, { parts, headers, madeAt: Date.now() });
    }
    return new Response(this.#fill(parts, own), { status: answer.status, headers });
  }

  #fill(parts: string[], { nonce, once }: AnswersOwn): string {
    return parts.join(nonce).replaceAll(this.oncePlaceholder, once);
  }

  close(): void {
    this.#stop();
  }
}
