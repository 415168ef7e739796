import { seededRandom, type Random } from "~/lib/random";
import { makeClientCode } from "../model";
import type { NameParts } from "../naming/model";
import { kazakhNames, latinName, russianNames, type NameStock } from "./names/model";

/** A made-up client as somebody would have entered them. */
export interface DemoClient extends NameParts {
  code: string;
  /** As typed; empty when none was given. */
  phone: string;
  email: string;
  locale: "ru" | "en";
  notes: string;
}

/** Places of clients with a part to play in the demo's synchronisation. */
export const demoRoles = {
  sharedPhone: [3, 4],
  typedBadly: [10, 60, 110, 160],
  withoutContacts: [35, 90],
} as const;

/** Operators' ranges that are in use, so that every number is a valid one. */
const RUSSIAN_RANGES = ["903", "905", "906", "909", "910", "915", "916", "917", "925", "926", "929", "963", "965", "977", "985", "999"]; // prettier-ignore
const KAZAKH_RANGES = ["700", "701", "702", "705", "707", "708", "747", "771", "775", "776", "777", "778"];
const IMPOSSIBLE = ["+7123456789", "8 916 23-45", "12345", "+7 (701) 23"];
const NOTES = [
  "Предпочитает утро.",
  "Просит напоминать за день.",
  "Аллергия на эвкалиптовое масло.",
  "После операции на колене: без прыжков.",
  "Приходит с сыном, нужен детский уголок.",
  "Оплачивает картой.",
  "Пришла по рекомендации подруги.",
  "Просит тихую музыку.",
];

function phoneOf(random: Random, isKazakh: boolean): string {
  const range = random.pick(isKazakh ? KAZAKH_RANGES : RUSSIAN_RANGES);
  const digits = String(random.below(10_000_000)).padStart(7, "0");
  const [a, b, c] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)];
  return random.pick([
    `+7 ${range} ${a}-${b}-${c}`,
    `+7 (${range}) ${a}-${b}-${c}`,
    `8 (${range}) ${a}-${b}-${c}`,
    `8${range}${digits}`,
    `+7${range}${digits}`,
    `8 ${range} ${a} ${b} ${c}`,
  ]);
}

/** The client of a number: the same number gives the same person, whoever else is made. The code is drawn separately. */
function personOf(index: number): Omit<DemoClient, "code"> {
  const random = seededRandom(`client ${index}`);
  const isKazakh = random.chance(0.38);
  const stock: NameStock = isKazakh ? kazakhNames : russianNames;
  const isFemale = random.chance(0.62);
  const form = isFemale ? 1 : 0;
  const firstName = random.pick(isFemale ? stock.female : stock.male);
  const lastName = random.pick(stock.surnames)[form];
  const middleName = random.chance(0.45) ? random.pick(stock.patronymics)[form] : "";
  const phone = random.chance(0.95)
    ? phoneOf(random, isKazakh ? random.chance(0.7) : random.chance(0.06))
    : "";
  const mailbox = `${latinName(firstName)}.${latinName(lastName)}${random.chance(0.5) ? random.between(1, 99) : ""}`;
  const email = random.chance(phone ? 0.55 : 0.9) ? `${mailbox}@example.${random.pick(["com", "org", "net"])}` : ""; // prettier-ignore
  const notes = random.chance(0.12) ? random.pick(NOTES) : "";
  return { firstName, lastName, middleName, phone, email, locale: random.chance(0.03) ? "en" : "ru", notes };
}

/** Clients `from` to `until` − 1. `takenCodes` grows by theirs. */
export function demoClients({
  from = 0,
  until,
  takenCodes = new Set(),
}: {
  from?: number;
  until: number;
  takenCodes?: Set<string>;
}): DemoClient[] {
  const clients: DemoClient[] = [];
  for (let index = from; index < until; index += 1) {
    const random = seededRandom(`code ${index}`);
    let code = makeClientCode(random.below);
    while (takenCodes.has(code)) code = makeClientCode(random.below);
    takenCodes.add(code);
    clients.push({ ...personOf(index), code });
  }
  if (from === 0) castRoles(clients);
  return clients;
}

/** A mother and her daughter with one phone, numbers that were mistyped, people without any contacts. */
function castRoles(clients: DemoClient[]): void {
  const [mother, daughter] = demoRoles.sharedPhone.map((at) => clients[at]);
  const family = {
    lastName: "Мельникова",
    phone: "+7 916 520-14-77",
    email: "",
    locale: "ru",
    notes: "",
  } as const;
  if (mother) Object.assign(mother, family, { firstName: "Ирина", middleName: "Викторовна" });
  if (daughter) Object.assign(daughter, family, { firstName: "Варвара", middleName: "" });
  demoRoles.typedBadly.forEach((at, n) => {
    const client = clients[at];
    if (client) client.phone = IMPOSSIBLE[n] ?? "";
  });
  for (const at of demoRoles.withoutContacts) {
    const client = clients[at];
    if (client) Object.assign(client, { phone: "", email: "" });
  }
}
