import { readSetting } from "~/features/settings/queries.server";
import type { Core } from "~/lib/core";
import type { LiveFeed } from "./live.server";
import type { Openness } from "./security.server";

/** The pages a client books on: those, and no others, may stand in a frame of the business's own site. */
const BOOKING_PAGES = /^\/(book(\/.*)?|b\/.+|w\/.+)$/;
/**
 * From where a press may lead on to a gateway's page: with scripts the first page that was opened is the document, and its policy holds, for
 * every further one.
 */
const PAYING_PAGES = /^\/(book|b|w|me)(\/.*)?$/;
/** What other sites show or run: the script that makes the frame, the share pictures, the business's pictures. */
const SHARED = /^\/(embed\.js|share\.png|share\/[^/]+|pictures\/[^/]+)$/;
/** Hosts of the gateways' hosted pages. */
const GATEWAY_PAGES = [
  "https://yoomoney.ru",
  "https://*.yoomoney.ru",
  "https://*.yookassa.ru",
  "https://checkout.stripe.com",
];
/** Where a visitor fills in the form of another system, which stands in a frame of the page. */
const FORM_PAGE = /^\/book\/arriving\/[^/]+$/;
/** A client's figures inside the support desk's page. */
const PANEL = /^\/panel\/freescout$/;
/** A change of the list is told by the live feed; this is for a feed that was away. */
const LIFE_MS = 60_000;

/** How far each answer opens to other sites, by the owner's list of sites that may show the booking pages. */
export class OpennessRule {
  #known: { origins: readonly string[]; at: number } | null = null;
  #stop: () => void;

  constructor(
    private readonly core: Core,
    live: LiveFeed,
    /** Where simulated gateways answer. */
    private readonly simulatedPages: readonly string[] = [],
    /** Origin of the other system's form. */
    private readonly formOrigin: () => Promise<string | null> = () => Promise.resolve(null),
    /** Origins of the support desk. */
    private readonly panelOrigins: () => Promise<readonly string[]> = () => Promise.resolve([]),
  ) {
    this.#stop = live.watch((topics) => {
      if (topics.includes("settings")) this.#known = null;
    });
  }

  async of(path: string): Promise<Openness> {
    if (SHARED.test(path)) return { isShared: true };
    // A database that is away must not take the headers with it; closed is the safe side.
    if (PANEL.test(path)) return { frameAncestors: await this.panelOrigins().catch(() => []) };
    const formTargets = PAYING_PAGES.test(path) ? [...GATEWAY_PAGES, ...this.simulatedPages] : [];
    if (!BOOKING_PAGES.test(path)) return { formTargets };
    const frames = FORM_PAGE.test(path) ? await this.#frames() : [];
    return { frameAncestors: await this.#origins(), formTargets, frames };
  }

  async #frames(): Promise<string[]> {
    try {
      const origin = await this.formOrigin();
      return origin === null ? [] : [origin];
    } catch {
      // As below; the page has a plain link too.
      return [];
    }
  }

  async #origins(): Promise<readonly string[]> {
    if (this.#known && Date.now() - this.#known.at < LIFE_MS) return this.#known.origins;
    try {
      const { embedOrigins } = await readSetting(this.core.db, "booking");
      const origins = embedOrigins.map((address) => new URL(address).origin);
      this.#known = { origins, at: Date.now() };
      return origins;
    } catch {
      // A database that is away must not take the pages' headers with it; closed is the safe side.
      return [];
    }
  }

  close(): void {
    this.#stop();
  }
}
