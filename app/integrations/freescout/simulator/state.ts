import type { SimulatedDelivery } from "../../core/simulator/webhook-courier.server";
import { NO_WIRE_FAULTS, type WireFaults } from "../../core/simulator/wire-faults.server";

export interface SimulatedCustomer {
  id: number;
  firstName: string;
  lastName: string;
  company: string;
  emails: string[];
  /** As somebody typed them. */
  phones: string[];
  websites: string[];
  address: { city: string; state: string; zip: string; country: string; address: string };
  /** ISO instants. */
  createdAt: string;
  updatedAt: string;
}

export interface SimulatedThread {
  id: number;
  type: "customer" | "message" | "note";
  /** HTML. */
  body: string;
  createdAt: string;
}

export interface SimulatedConversation {
  id: number;
  number: number;
  customerId: number;
  subject: string;
  status: "active" | "pending" | "closed";
  state: "published" | "deleted";
  threads: SimulatedThread[];
  createdAt: string;
  updatedAt: string;
}

export interface FreescoutState {
  customers: SimulatedCustomer[];
  conversations: SimulatedConversation[];
  nextId: number;
  /** Takes an update and changes nothing, without a word: what becomes of a field it does not know. */
  ignoresUpdates: boolean;
  deliveries: SimulatedDelivery[];
  faults: WireFaults;
}

/** The customer of the sample page, and somebody else with the same number at home. */
export function emptyFreescoutState(): FreescoutState {
  const at = "2026-01-12T09:00:00Z";
  const nobody = { company: "", websites: [], address: { city: "", state: "", zip: "", country: "", address: "" } };
  return {
    customers: [
      { ...nobody, id: 31, firstName: "Тарас", lastName: "Новичков", emails: ["taras.novichkov@example.com"], phones: ["8 (900) 444-55-66"], createdAt: at, updatedAt: at },
      { ...nobody, id: 32, firstName: "Оксана", lastName: "Новичкова", emails: ["oksana@example.com"], phones: ["+7 900 444-55-66"], createdAt: at, updatedAt: at },
    ],
    conversations: [
      {
        ...{ id: 201, number: 118, customerId: 31, subject: "Пропал интернет", status: "active", state: "published", createdAt: at, updatedAt: at },
        threads: [{ id: 301, type: "customer", body: "<p>Здравствуйте!<br>С утра нет связи.</p>", createdAt: at }],
      },
    ],
    nextId: 1001,
    ignoresUpdates: false,
    deliveries: [],
    faults: { ...NO_WIRE_FAULTS },
  };
} // prettier-ignore
