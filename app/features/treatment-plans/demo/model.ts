import { seededRandom, type Random } from "~/lib/random";
import { addDays } from "~/lib/zoned-time";

/** A made-up patient of the clinic next door, with their plans as the clinic would hold them. Ids are digits; amounts are hundredths. */
export interface DemoPatient {
  /** Place among the demo's clients. */
  clientIndex: number;
  id: string;
  plans: DemoPlan[];
}

export interface DemoPlan {
  id: string;
  patientId: string;
  title: string;
  status: string;
  currency: "KZT" | "RUB";
  lines: { id: string; code: string; title: string; tooth: string; quantity: number; amountMinor: number; done: boolean }[];
  payments: { id: string; amountMinor: number; paidAt: string; method: string }[];
  version: number;
  updatedAt: string;
} // prettier-ignore

/** Title, lines (code, words, price in roubles, has a tooth). A tenge is about a fifth of a rouble here. */
const KINDS = [
  { title: "Лечение кариеса", lines: [["A16.07.002.010", "Пломба световая", 6_400, true], ["B01.003.004", "Анестезия", 900, false]] },
  { title: "Имплантация", lines: [["A16.07.054", "Установка импланта", 38_500, true], ["A16.07.004", "Коронка циркониевая", 27_900, true], ["A06.07.013", "Томография челюсти", 3_200, false]] },
  { title: "Исправление прикуса", lines: [["A16.07.048", "Брекет-система, одна челюсть", 46_000, false], ["A02.07.004", "Снятие слепков", 2_750, false], ["B01.063.002", "Наблюдение, полгода", 18_000, false]] },
  { title: "Лечение канала", lines: [["A16.07.008.002", "Пломбирование канала", 9_850.5, true], ["A06.07.012", "Снимок зуба", 650, true]] },
  { title: "Профессиональная гигиена", lines: [["A16.07.051", "Чистка и полировка", 5_200, false], ["A11.07.024", "Фторирование", 1_450, false]] },
  { title: "Курс физиотерапии", lines: [["A17.24.005", "Магнитотерапия, 10 сеансов", 8_900, false], ["A21.03.002", "Массаж спины, 10 сеансов", 21_500, false]] },
  { title: "Восстановление колена", lines: [["B01.050.001", "Приём ортопеда", 2_900, false], ["A21.12.001", "Лечебная физкультура, 12 занятий", 25_200, false]] },
] as const; // prettier-ignore

const STATUSES = ["draft", "approved", "approved", "in_progress", "in_progress", "in_progress", "completed", "completed", "cancelled"] as const; // prettier-ignore
const METHODS = ["card", "card", "cash", "transfer"] as const;
/** Every sixth client from the eleventh on. */
const [FIRST, STEP] = [11, 6];

/** The demo's clients who are patients of the clinic, and their plans as of a day. The same day gives the same rows. */
export function demoPatients({ clients, today }: { clients: number; today: string }): DemoPatient[] {
  const patients: DemoPatient[] = [];
  for (let clientIndex = FIRST; clientIndex < clients; clientIndex += STEP)
    patients.push(patientOf(clientIndex, patients.length, today));
  return patients;
}

function patientOf(clientIndex: number, place: number, today: string): DemoPatient {
  const random = seededRandom(`patient ${clientIndex}`);
  const id = String(1001 + place);
  const currency = random.chance(0.4) ? "KZT" : "RUB";
  const count = random.pick([1, 1, 1, 2, 2, 3]);
  const plans = Array.from({ length: count }, (_, at) => planOf(random, { id, today, currency, number: place * 10 + at })); // prettier-ignore
  // Somebody has a clinic in each of two countries.
  const second = plans[1];
  if (place === 4 && second) second.currency = second.currency === "KZT" ? "RUB" : "KZT";
  // A word of the clinic's own, which nobody here has seen before.
  const [first] = plans;
  if (place === 7 && first) first.status = "on_review";
  return { clientIndex, id, plans };
}

interface PlanWish {
  id: string;
  today: string;
  currency: "KZT" | "RUB";
  number: number;
}

function planOf(random: Random, { id: patientId, today, currency, number }: PlanWish): DemoPlan {
  const kind = random.pick(KINDS);
  const status = random.pick(STATUSES);
  const rate = currency === "KZT" ? 5 : 1;
  const lines = kind.lines.map(([code, title, price, hasTooth], at) => ({
    ...{ id: String(70_000 + number * 10 + at), code, title, quantity: 1 },
    tooth: hasTooth ? `${random.between(1, 4)}${random.between(1, 8)}` : "",
    amountMinor: Math.round(price * 100) * rate,
    done: status === "completed" || (status === "in_progress" && at === 0),
  }));
  const total = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  const share = status === "draft" ? 0 : status === "completed" ? random.pick([1, 1, 1, 1.05]) : random.pick([0, 0.3, 0.5, 0.7, 1]); // prettier-ignore
  const day = addDays(today, -random.between(4, 120));
  return {
    ...{ id: String(5_000 + number), patientId, title: kind.title, status, currency, lines },
    payments: paymentsOf(random, { paid: Math.round(total * share), day, today, number }),
    ...{ version: random.between(1, 6), updatedAt: `${day}T09:00:00.000Z` },
  };
}

interface PaidWish {
  paid: number;
  day: string;
  today: string;
  number: number;
}

/** In one piece, or in two with an odd kopeck in the first. */
function paymentsOf(random: Random, { paid, day, number }: PaidWish): DemoPlan["payments"] {
  if (paid <= 0) return [];
  const payment = (at: number, amountMinor: number, paidAt: string) => ({ id: String(80_000 + number * 10 + at), amountMinor, paidAt, method: random.pick(METHODS) }); // prettier-ignore
  if (random.chance(0.6)) return [payment(0, paid, day)];
  const first = Math.floor(paid / 3) + 1;
  return [payment(0, first, day), payment(1, paid - first, addDays(day, 3))];
}
