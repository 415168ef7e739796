import type { Clock } from "~/lib/clock";
import type { Courier } from "../../core/simulator/webhook-courier.server";
import type { AmocrmState, SimulatedContact, SimulatedLead } from "./state";
import { hookOut } from "./wire-out";

export interface AccountOptions {
  state: AmocrmState;
  clock: Clock;
  courier: Courier;
  webhookTargets: readonly string[];
  changed(): void;
}

export type Account = ReturnType<typeof createAccount>;

/** What managers do in the account, and what it tells about it. */
export function createAccount({ state, clock, courier, webhookTargets, changed }: AccountOptions) {
  const now = () => Math.floor(clock.now().getTime() / 1000);

  function tell(label: string, body: string): void {
    for (const url of webhookTargets)
      courier.send({ url, label, body, headers: () => ({ "content-type": "application/x-www-form-urlencoded" }) }); // prettier-ignore
    changed();
  }

  return {
    now,
    changeContact(contact: SimulatedContact, part: Partial<SimulatedContact>): void {
      Object.assign(contact, part, { updatedAt: Math.max(now(), contact.updatedAt) });
      tell(`contacts.update ${contact.id}`, hookOut("contacts", "update", contact));
    },
    moveLead(lead: SimulatedLead, statusId: number): void {
      Object.assign(lead, { statusId, updatedAt: Math.max(now(), lead.updatedAt) });
      tell(`leads.status ${lead.id}`, hookOut("leads", "status", lead));
    },
    addContact(part: Pick<SimulatedContact, "firstName" | "lastName"> & { phone: string }): SimulatedContact {
      const at = now();
      const lead: SimulatedLead = { id: state.nextId++, name: "Абонемент", statusId: 7101, createdAt: at, updatedAt: at }; // prettier-ignore
      const contact: SimulatedContact = {
        ...{ id: state.nextId++, name: `${part.firstName} ${part.lastName}`.trim() },
        ...{ firstName: part.firstName, lastName: part.lastName, leadIds: [lead.id], createdAt: at, updatedAt: at }, // prettier-ignore
        phones: part.phone ? [{ value: part.phone, enumCode: "WORK" }] : [],
      };
      state.leads.push(lead);
      state.contacts.push(contact);
      tell(`contacts.add ${contact.id}`, hookOut("contacts", "add", contact));
      return contact;
    },
    removeContact(id: number): void {
      state.contacts = state.contacts.filter((one) => one.id !== id);
      changed();
    },
  };
}
