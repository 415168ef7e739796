import { seededRandom } from "~/lib/random";
import type { Contract } from "../ports";

/** A made-up contract, by which phone it is found, and what its balance was before. */
export interface DemoContract extends Contract {
  phone: string;
  /** Minor units, the oldest first; a month apart. */
  before: number[];
}

/** Whose contract it is. */
export interface DemoHolder {
  name: string;
  phone: string;
}

const TARIFFS = ["2024_SMiT", "2024_SMiT_PLUS", "2022_BASE", "2019_ARCHIVE"];
const ADDRESSES = [
  "поселок Соляной Набережная 8/1",
  "г. Смоленск, ул. Ленина, 5, кв. 12",
  "посёлок Красный Бор, Лесная 3",
  "Смоленская обл., Смоленский р-н, д. Новое Село, ул. Мира, 2",
  "г.Рославль, пер. Садовый, 14",
  "село Городище, Центральная 21",
  "пгт Хиславичи ул. Кирова 1",
  "Набережная 8/1",
];
/** Places with a part to play: somebody else's name, a second contract, a balance that is not named. */
const PARTS = { stranger: 4, second: 6, silent: 8 } as const;
const STRANGER = "Чужаков Иннокентий Львович";
const MONTHS = 9;

/** The contracts of some clients, by their place: the same places give the same contracts. Every sixth client has none. */
export function demoContracts(holders: readonly DemoHolder[]): DemoContract[] {
  return holders.flatMap((holder, at) => {
    if (at % 6 === 5) return [];
    const own = contractOf(holder, at);
    if (at === PARTS.stranger) return [{ ...own, fullName: STRANGER }];
    if (at === PARTS.silent) return [{ ...own, balanceMinor: null }];
    return at === PARTS.second ? [own, contractOf(holder, at + 1000)] : [own];
  });
}

function contractOf({ name, phone }: DemoHolder, at: number): DemoContract {
  const random = seededRandom(`billing ${at}`);
  const fee = random.pick([45_000, 59_000, 75_000]);
  let balance = random.between(-20, 120) * 1000 + random.below(100);
  const before = Array.from({ length: random.between(3, MONTHS) }, () => {
    balance += random.chance(0.6) ? fee - random.below(9_000) : -fee;
    return balance;
  });
  return {
    phone,
    contractNumber: String(140 + at).padStart(4, "0"),
    fullName: name,
    address: random.pick(ADDRESSES),
    tariff: random.pick(TARIFFS),
    balanceMinor: balance - random.between(1, 300) * 100,
    currency: "RUB",
    before,
  };
}
