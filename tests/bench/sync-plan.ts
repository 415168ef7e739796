import type { YclientsSeedRows } from "~/integrations/yclients/simulator/state";

/** What both sides of the sync benchmark have agreed on. */
export interface BranchPlan {
  companyId: number;
  records: number;
  /** Records are spread evenly over so many days. */
  days: number;
  clients: number;
}

/** Some past, some to come: what is completed earns points, what is not waits in the calendar. */
export const FIRST_DAY = "2026-01-01";
export const PEOPLE = 20;

/** The vendor's people and services; ours have the same names. */
export const BRANCH: YclientsSeedRows = {
  staff: Array.from({ length: PEOPLE }, (_, n) => ({
    id: 90_011 + n, name: `Мастер ${n + 1}`, specialization: "", fired: false, hidden: false, fromMinutes: 540, toMinutes: 1260, weekdays: [0, 1, 2, 3, 4, 5, 6],
  })),
  categories: [{ id: 1, title: "Занятия" }],
  services: [
    { id: 90_031, categoryId: 1, title: "Тренировка", price: 3500, minutes: 60, active: true, staffIds: [] },
    { id: 90_032, categoryId: 1, title: "Массаж", price: 5000, minutes: 90, active: true, staffIds: [] },
  ],
}; // prettier-ignore

const LETTERS = "DFGNQRVWZ";

/** Our code of the n-th client. */
export function codeOf(n: number): string {
  const letter = (place: number) => LETTERS[Math.floor(n / 9 ** place) % 9] as string;
  return `${letter(2)}${letter(1)}${letter(0)}${String(22222 + n)
    .padStart(5, "0")
    .slice(-5)}`;
}

export const phoneOf = (n: number) => String(79_000_000_000 + n * 7);
export const emailOf = (n: number) => `client${n + 1}@example.com`;

/** How the n-th client of the vendor can be recognised: by the code, the e-mail, the phone, or not at all, because we do not know them. */
export function kindOf(n: number): "code" | "email" | "phone" | "unknown" {
  return (["unknown", "code", "code", "code", "email", "email", "email", "phone", "phone", "phone"] as const)[n % 10] ?? "unknown"; // prettier-ignore
}

/** What the vendor shows of them. */
export function contactsOf(n: number): { phone: string; email: string } {
  const kind = kindOf(n);
  return {
    phone: kind === "phone" || kind === "unknown" ? phoneOf(n) : "",
    email: kind === "email" ? emailOf(n) : "",
  };
}

export const commentOf = (n: number) => (kindOf(n) === "code" ? `Код клиента: ${codeOf(n)}` : "");
