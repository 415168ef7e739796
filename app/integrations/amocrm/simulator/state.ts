import type { SimulatedDelivery } from "../../core/simulator/webhook-courier.server";
import { NO_WIRE_FAULTS, type WireFaults } from "../../core/simulator/wire-faults.server";

export interface SimulatedContact {
  id: number;
  /** The whole name; some accounts fill nothing else. */
  name: string;
  firstName: string;
  lastName: string;
  phones: { value: string; enumCode: string }[];
  leadIds: number[];
  /** Unix seconds. */
  createdAt: number;
  updatedAt: number;
}

export interface SimulatedLead {
  id: number;
  name: string;
  statusId: number;
  createdAt: number;
  updatedAt: number;
}

export interface AmocrmState {
  contacts: SimulatedContact[];
  leads: SimulatedLead[];
  nextId: number;
  /** Access tokens that live, with their end (Unix milliseconds); empty: none was given yet. */
  accessTokens: { token: string; until: number }[];
  /** The one refresh token that may be spent. */
  refreshToken: string;
  /** How often a refresh token came that was spent before: the mistake that costs an account its connection. */
  spentTwice: number;
  /** Seven calls a second, as the vendor counts; off for tests of something else. */
  countsRate: boolean;
  deliveries: SimulatedDelivery[];
  faults: WireFaults;
}

/** The one pipeline of the account; 142 and 143 are won and lost everywhere. */
export const PIPELINE = {
  id: 7001,
  name: "Воронка",
  statuses: [
    { id: 7101, name: "Первичный контакт" },
    { id: 7102, name: "Переговоры" },
    { id: 7103, name: "Принимают решение" },
    { id: 142, name: "Успешно реализовано" },
    { id: 143, name: "Закрыто и не реализовано" },
  ],
} as const;

export function emptyAmocrmState(): AmocrmState {
  const at = 1_768_200_000;
  return {
    contacts: [
      { id: 75005811, name: "Новичков Тарас", firstName: "Тарас", lastName: "Новичков", phones: [{ value: "+79004445566", enumCode: "WORK" }], leadIds: [75100001], createdAt: at, updatedAt: at },
    ],
    leads: [{ id: 75100001, name: "Абонемент", statusId: 7101, createdAt: at, updatedAt: at }],
    nextId: 75200001,
    accessTokens: [],
    refreshToken: "",
    spentTwice: 0,
    countsRate: true,
    deliveries: [],
    faults: { ...NO_WIRE_FAULTS },
  };
} // prettier-ignore
