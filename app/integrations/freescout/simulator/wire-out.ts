import type { FreescoutState, SimulatedConversation, SimulatedCustomer } from "./state";

const listed = (values: readonly string[], type?: string) =>
  values.map((value, id) => ({ id, value, ...(type ? { type } : {}) }));

/** A customer as the module answers it. */
export function customerOut(customer: SimulatedCustomer) {
  const { id, firstName, lastName, company, createdAt, updatedAt, emails, phones, websites, address } = customer; // prettier-ignore
  return {
    ...{ id, firstName, lastName, jobTitle: "", company, photoType: "unknown", photoUrl: "" },
    ...{ createdAt, updatedAt, notes: "", customerFields: [] },
    _embedded: {
      emails: listed(emails, "work"),
      phones: listed(phones, "work"),
      social_profiles: [],
      websites: listed(websites),
      // PHP writes an object without fields as a list.
      address: Object.values(address).some(Boolean) ? address : [],
    },
  };
}

/** A conversation with its threads, the newest first as the module sends them. */
export function conversationOut(state: FreescoutState, conversation: SimulatedConversation, { withThreads = true } = {}) {
  const customer = state.customers.find(({ id }) => id === conversation.customerId);
  const { id, number, subject, status, state: standing, createdAt, updatedAt, threads } = conversation;
  const last = threads.at(-1);
  return {
    ...{ id, number, threadsCount: threads.length, type: "email", folderId: 1, status, state: standing, subject },
    preview: (last?.body ?? "").replace(/<[^>]+>/g, " ").trim().slice(0, 120),
    ...{ mailboxId: 1, assignee: null, createdAt, updatedAt, closedAt: null, userUpdatedAt: last?.createdAt ?? updatedAt },
    customer: customer && { id: customer.id, type: "customer", firstName: customer.firstName, lastName: customer.lastName, photoUrl: "", email: customer.emails[0] ?? "" },
    _embedded: {
      threads: withThreads
        ? [...threads].reverse().map((thread) => ({ ...thread, status: "active", state: "published", _embedded: { attachments: [] } }))
        : [],
    },
  };
} // prettier-ignore

/** A page of a list. */
export function pageOut<T>(name: string, rows: readonly T[], query: URLSearchParams) {
  const size = Math.min(100, Math.max(1, Number(query.get("pageSize") ?? 50)));
  const number = Math.max(1, Number(query.get("page") ?? 1));
  return {
    _embedded: { [name]: rows.slice((number - 1) * size, number * size) },
    page: { size, totalElements: rows.length, totalPages: Math.ceil(rows.length / size), number },
  };
}
