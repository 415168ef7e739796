import type { AmocrmState, SimulatedContact, SimulatedLead } from "./state";
import { PIPELINE } from "./state";

const ACCOUNT_ID = 31415926;
const PHONE_FIELD_ID = 264911;

/** A contact of API v4; without fields their list is null. */
export function contactOut(contact: SimulatedContact) {
  const values = contact.phones.map(({ value, enumCode }) => ({ value, enum_id: 193200, enum_code: enumCode })); // prettier-ignore
  return {
    ...{ id: contact.id, name: contact.name, first_name: contact.firstName, last_name: contact.lastName },
    ...{ responsible_user_id: 1, group_id: 0, created_by: 1, updated_by: 1, is_deleted: false },
    ...{ created_at: contact.createdAt, updated_at: contact.updatedAt, closest_task_at: null },
    custom_fields_values: values.length === 0 ? null : [{ field_id: PHONE_FIELD_ID, field_name: "Телефон", field_code: "PHONE", field_type: "multitext", values }], // prettier-ignore
    account_id: ACCOUNT_ID,
    _embedded: { tags: [], companies: [], leads: contact.leadIds.map((id) => ({ id })) },
  };
}

export function leadOut(state: AmocrmState, lead: SimulatedLead) {
  const contacts = state.contacts.filter(({ leadIds }) => leadIds.includes(lead.id)).map(({ id }) => ({ id, is_main: true })); // prettier-ignore
  return {
    ...{ id: lead.id, name: lead.name, price: 0, responsible_user_id: 1, status_id: lead.statusId },
    ...{
      pipeline_id: PIPELINE.id,
      created_at: lead.createdAt,
      updated_at: lead.updatedAt,
      is_deleted: false,
    },
    ...{ account_id: ACCOUNT_ID, _embedded: { tags: [], companies: [], contacts } },
  };
}

export function pipelinesOut() {
  const statuses = PIPELINE.statuses.map((status, sort) => ({ ...status, sort, pipeline_id: PIPELINE.id, type: 0 })); // prettier-ignore
  const pipeline = { id: PIPELINE.id, name: PIPELINE.name, sort: 1, is_main: true, is_archive: false, _embedded: { statuses } }; // prettier-ignore
  return { _total_items: 1, _embedded: { pipelines: [pipeline] } };
}

export const accountOut = { id: ACCOUNT_ID, name: "Картотека", subdomain: "kartoteka", country: "RU", currency: "RUB" }; // prettier-ignore

/** A webhook's form, with PHP's brackets. */
export function hookOut(entity: "contacts" | "leads", action: "add" | "update" | "status", one: { id: number; updatedAt: number; name: string }): string {
  const at = `${entity}[${action}][0]`;
  return new URLSearchParams({
    [`${at}[id]`]: String(one.id),
    [`${at}[name]`]: one.name,
    [`${at}[updated_at]`]: String(one.updatedAt),
    ...(entity === "contacts" ? { [`${at}[type]`]: "contact" } : {}),
    "account[subdomain]": accountOut.subdomain,
    "account[id]": String(accountOut.id),
  }).toString();
} // prettier-ignore
