import type { ContactMirror } from "~/features/amocrm/ports";
import { isSamePhone } from "~/lib/phone.server";
import { VendorError } from "../core/vendor-error";
import type { AmocrmClient } from "./client.server";
import { CLOSED_STATUSES } from "./contract";
import { contactOf, contactPatch, leadOf } from "./map";
import { readAmocrmWebhook } from "./webhook.server";

/** The newest leads of a contact; each is one call. */
const LEADS_READ = 10;

/** amoCRM or Kommo as a mirror of contacts. */
export function createAmocrmMirror({ client }: { client: AmocrmClient }): ContactMirror {
  async function fetchContact(id: string, signal?: AbortSignal) {
    const wire = await client.getContact(id, signal);
    return wire && contactOf(wire);
  }

  return {
    fetchContact,

    async findContacts(phone, signal) {
      // The last ten digits find a number however it was typed; the search is fuzzy, so every one is compared.
      const found = await client.searchContacts(phone.replace(/\D/gu, "").slice(-10), signal);
      return found.map(contactOf).filter(({ phones }) => phones.some((raw) => isSamePhone(raw, phone)));
    },

    async updateContact(id, patch, signal) {
      const held = await client.getContact(id, signal);
      if (!held) throw missing("PATCH /contacts/{id}");
      const body = contactPatch(patch, held, isSamePhone);
      if (!body) return contactOf(held);
      await client.patchContact(id, body, signal);
      const after = await client.getContact(id, signal);
      if (!after) throw missing("GET /contacts/{id}");
      return contactOf(after);
    },

    moveLead: (leadId, statusId, signal) => client.patchLead(leadId, statusId, signal),

    async leadsOf(contactId, signal) {
      const contact = await client.getContact(contactId, signal);
      const ids = (contact?._embedded.leads ?? []).map(({ id }) => id).sort((a, b) => Number(b) - Number(a));
      const leads = [];
      // One by one: the rate is for everybody.
      for (const id of ids.slice(0, LEADS_READ)) {
        const lead = await client.getLead(id, signal);
        if (lead) leads.push(leadOf(lead));
      }
      return leads;
    },

    async contactsOf(leadId, signal) {
      const lead = await client.getLead(leadId, signal);
      return lead?._embedded.contacts.map(({ id }) => id) ?? [];
    },

    readEvents(body) {
      const events = readAmocrmWebhook(Buffer.from(body, "utf8"));
      return Promise.resolve(events.ok ? events.value.map(({ entity, id }) => ({ entity, id })) : []);
    },

    async pipelines(signal) {
      const pipelines = await client.listPipelines(signal);
      return pipelines
        .filter(({ is_archive }) => !is_archive)
        .map(({ id, name, _embedded }) => ({
          id,
          name,
          statuses: _embedded.statuses.map((status) => ({
            ...status,
            isClosed: CLOSED_STATUSES.includes(status.id),
          })),
        }));
    },

    async probe(signal) {
      const started = performance.now();
      const latency = () => Math.round(performance.now() - started);
      try {
        const { name } = await client.getAccount(signal);
        return { ok: true, title: name || "amoCRM", latencyMs: latency() };
      } catch (error) {
        if (error instanceof VendorError) return { ok: false, kind: error.kind, latencyMs: latency() };
        throw error;
      }
    },
  };
}

function missing(operation: string): VendorError {
  return new VendorError({ vendor: "amocrm", kind: "not_found", operation, status: 404, vendorMessage: "" });
}
