import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { CustomerSearch, Helpdesk, HelpdeskCustomer } from "~/features/helpdesk/ports";
import type { Log } from "~/lib/log.server";
import { isSamePhone } from "~/lib/phone.server";
import { VendorError } from "../core/vendor-error";
import type { FreescoutClient } from "./client.server";
import { conversationOf, customerOf, customerPut, expectedProfile } from "./map";

/** Beyond this a search has found half the desk, which is nobody. */
const PAGES_SEARCHED = 4;
const PHONES_SEARCHED = 5;

/** FreeScout as a support desk. */
export function createFreescoutHelpdesk({ client, log }: { client: FreescoutClient; log: Log }): Helpdesk {
  async function search(
    query: { email?: string; phone?: string },
    signal?: AbortSignal,
  ): Promise<HelpdeskCustomer[]> {
    const found: HelpdeskCustomer[] = [];
    for (let page = 1; page <= PAGES_SEARCHED; page += 1) {
      const answer = await client.listCustomers({ ...query, page }, signal);
      found.push(...answer.rows.map(customerOf));
      if (page >= answer.pages) break;
    }
    return found;
  }

  return {
    async fetchCustomer(id, signal) {
      const wire = await client.getCustomer(id, signal);
      return wire && customerOf(wire);
    },

    async findCustomers({ email, phones = [] }: CustomerSearch, signal) {
      const key = email?.trim().toLowerCase() ?? "";
      const wanted = phones.slice(0, PHONES_SEARCHED);
      const found: HelpdeskCustomer[] = key ? await search({ email: key }, signal) : [];
      for (const phone of new Set(wanted.flatMap(phoneSpellings)))
        found.push(...(await search({ phone }, signal)));
      // The desk's search is looser than a match, and one customer comes once for every spelling.
      const really = (customer: HelpdeskCustomer) =>
        (key !== "" && customer.emails.some((one) => one.toLowerCase() === key)) ||
        customer.phones.some((raw) => wanted.some((phone) => isSamePhone(raw, phone)));
      return [...new Map(found.filter(really).map((customer) => [customer.id, customer])).values()];
    },

    async updateCustomer(id, patch, signal) {
      const body = customerPut(patch);
      if (body) await client.putCustomer(id, body, signal);
    },

    expectedOf: (patch) => Promise.resolve(expectedProfile(patch)),

    async conversationsOf(customerId, page, signal) {
      const answer = await client.listConversations({ customerId, page }, signal);
      // An instance that does not know the filter answers with everybody's.
      const own = answer.rows.filter(({ customer }) => customer.id === customerId);
      if (own.length < answer.rows.length) log.warn({ vendor: "freescout", others: answer.rows.length - own.length }, "conversations of others were sent"); // prettier-ignore
      const conversations = own.flatMap((wire) => conversationOf(wire) ?? []);
      return { conversations, page, pages: answer.pages };
    },

    async fetchConversation(id, signal) {
      const wire = await client.getConversation(id, signal);
      return wire && conversationOf(wire);
    },

    async probe(signal) {
      const started = performance.now();
      const latency = () => Math.round(performance.now() - started);
      try {
        const [title = "FreeScout"] = await client.listMailboxes(signal);
        return { ok: true, title, latencyMs: latency() };
      } catch (error) {
        if (error instanceof VendorError) return { ok: false, kind: error.kind, latencyMs: latency() };
        throw error;
      }
    },
  };
}

/**
 * The ways a number may stand in FreeScout, as digits: its search compares the whole digits-only form it stored, so `+7 916 …` is found by
 * `7916…` and `8 916 …` by `8916…` only (freescout `Customer::byPhone`).
 */
export function phoneSpellings(e164: string): string[] {
  const number = parsePhoneNumberFromString(e164);
  const digits = e164.replace(/\D/gu, "");
  if (!number) return digits ? [digits] : [];
  const withTrunk = number.formatNational().replace(/\D/gu, "");
  return [...new Set([digits, withTrunk, String(number.nationalNumber)])];
}
