import { NO_WIRE_FAULTS, type WireFaults } from "../../core/simulator/wire-faults.server";

/** One contract, its amounts as the billing keeps them: text. */
export interface SimulatedContract {
  id: number;
  /** E.164. */
  phone: string;
  fullname: string;
  contract_number: string;
  address: string;
  tariff: string;
  ballance: string;
}

/** How the billing answers besides its faults: as agreed, with a bare page, with nothing, with somebody else's contract, in another shape. */
export const ODDITIES = ["none", "html", "empty", "stranger", "shape"] as const;
export type Oddity = (typeof ODDITIES)[number];

/** One question that came. */
export interface SimulatedQuestion {
  /** ISO instant. */
  at: string;
  phone: string;
  /** Contracts told; null: none of that, a fault or an oddity. */
  told: number | null;
}

export interface BillingState {
  contracts: SimulatedContract[];
  nextId: number;
  oddity: Oddity;
  /** `balance` in place of the misspelt `ballance`. */
  spellsRight: boolean;
  /** The latest first. */
  asked: SimulatedQuestion[];
  faults: WireFaults;
}

/** The one contract whose answer is known from a real billing. */
export const SAMPLE: Omit<SimulatedContract, "id"> = {
  phone: "+79004445566",
  fullname: "Новичков Тарас Викторович",
  contract_number: "0138",
  address: "поселок Соляной Набережная 8/1",
  tariff: "2024_SMiT",
  ballance: "256.52",
};

/** Whose contract is told in place of the right one. */
export const STRANGER: Omit<SimulatedContract, "id"> = {
  phone: "+79000000001",
  fullname: "Чужаков Иннокентий Львович",
  contract_number: "0999",
  address: "г. Смоленск, ул. Ленина, 5",
  tariff: "2019_ARCHIVE",
  ballance: "-1 340,00",
};

export function emptyBillingState(): BillingState {
  return {
    contracts: [{ id: 1, ...SAMPLE }],
    nextId: 2,
    oddity: "none",
    spellsRight: false,
    asked: [],
    faults: { ...NO_WIRE_FAULTS },
  };
}
