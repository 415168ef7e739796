import type { Clock } from "~/lib/clock";
import type { Courier } from "../../core/simulator/webhook-courier.server";
import { EVENT_HEADER, freescoutSignature, SIGNATURE_HEADER } from "../webhook.server";
import type { FreescoutState, SimulatedConversation, SimulatedCustomer, SimulatedThread } from "./state";
import { conversationOut, customerOut } from "./wire-out";

export interface DeskOptions {
  state: FreescoutState;
  clock: Clock;
  courier: Courier;
  webhookTargets: readonly string[];
  webhookSecret: string;
  changed(): void;
}

export type Desk = ReturnType<typeof createDesk>;

/** What people do at the desk, and what it tells about it. */
export function createDesk({ state, clock, courier, webhookTargets, webhookSecret, changed }: DeskOptions) {
  /** To the second, as the vendor writes it. */
  const now = () => clock.now().toISOString().replace(/\.\d+Z$/, "Z"); // prettier-ignore

  function tell(event: string, entity: unknown): void {
    const body = phpJson(entity);
    for (const url of webhookTargets)
      courier.send({
        url,
        label: event,
        body,
        headers: () => ({ [EVENT_HEADER]: event, [SIGNATURE_HEADER]: freescoutSignature(Buffer.from(body), webhookSecret) }), // prettier-ignore
      });
    changed();
  }

  return {
    now,
    tell,
    changeCustomer(customer: SimulatedCustomer, part: Partial<SimulatedCustomer>): void {
      Object.assign(customer, part, { updatedAt: now() });
      tell("customer.updated", customerOut(customer));
    },
    addCustomer(part: Pick<SimulatedCustomer, "firstName" | "lastName"> & Partial<SimulatedCustomer>): SimulatedCustomer {
      const address = { city: "", state: "", zip: "", country: "", address: "" };
      const customer = { id: state.nextId++, company: "", emails: [], phones: [], websites: [], address, createdAt: now(), updatedAt: now(), ...part };
      state.customers.push(customer);
      tell("customer.created", customerOut(customer));
      return customer;
    },
    removeCustomer(id: number): void {
      state.customers = state.customers.filter((one) => one.id !== id);
      state.conversations = state.conversations.filter(({ customerId }) => customerId !== id);
      changed();
    },
    write(customerId: number, subject: string, body: string): SimulatedConversation {
      const at = now();
      const number = 100 + state.conversations.length;
      const threads: SimulatedThread[] = [{ id: state.nextId++, type: "customer", body, createdAt: at }];
      const conversation: SimulatedConversation = { id: state.nextId++, number, customerId, subject, status: "active", state: "published", threads, createdAt: at, updatedAt: at };
      state.conversations.push(conversation);
      tell("convo.created", conversationOut(state, conversation));
      return conversation;
    },
    reply(conversation: SimulatedConversation, type: SimulatedThread["type"], body: string): void {
      const at = now();
      conversation.threads.push({ id: state.nextId++, type, body, createdAt: at });
      conversation.updatedAt = at;
      if (type === "customer") conversation.status = "active";
      const event = { customer: "convo.customer.reply.created", message: "convo.agent.reply.created", note: "convo.note.created" }[type];
      tell(event, conversationOut(state, conversation));
    },
    setStatus(conversation: SimulatedConversation, status: SimulatedConversation["status"] | "deleted"): void {
      conversation.updatedAt = now();
      if (status === "deleted") conversation.state = "deleted";
      else conversation.status = status;
      tell(status === "deleted" ? "convo.deleted" : "convo.status", conversationOut(state, conversation));
    },
  };
} // prettier-ignore

/** JSON as PHP writes it: slashes and letters escaped. Whoever signs what they have parsed and written anew signs something else. */
function phpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("/", "\\/")
    .replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
