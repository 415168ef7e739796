import { createHash } from "node:crypto";
import type { PlannedVisit } from "~/features/booking/demo/model";
import { demoCategories, demoLocation, demoPeople, demoServices } from "~/features/catalog/demo/model";
import { demoRoles, type DemoClient } from "~/features/clients/demo/model";
import type {
  SimulatedClient,
  SimulatedRecord,
  SimulatedService,
  SimulatedStaff,
  YclientsSeedRows,
} from "~/integrations/yclients/simulator/state";
import { isIdentity, readPhone } from "~/lib/phone.server";
import { addDays, wallOf, wallText } from "~/lib/zoned-time";

/** Ids of the branch's catalogue: the first of each in a row, in the order of our own lists. */
export const branchIds = { category: 21, service: 31, staff: 11, client: 101, stranger: 901, record: 2001 };
/** Works at the branch, and nobody has said yet which of our people that is. */
const UNLINKED_STAFF = branchIds.staff + demoPeople.length;
/** Sold at the branch only: nobody has linked them. */
const UNLINKED_SERVICE = branchIds.service + demoServices.length;

export interface BranchInput {
  clients: readonly DemoClient[];
  /** The planned visits that come by YClients. */
  visits: readonly PlannedVisit[];
  /** Our people in the order of the demo's. */
  staffIds: readonly number[];
  now: Date;
}

/** What of a planned visit's record is made unclear on purpose. */
interface Puzzle {
  client: Omit<SimulatedClient, "id"> | null;
  comment: string;
  staffId?: number;
}

/** The studio's branch at the simulated YClients: our catalogue, the visits booked there, and five that nobody can place at once. */
export function branchRows(input: BranchInput): YclientsSeedRows {
  const { visits, clients, now } = input;
  const puzzles = puzzlesOf(clients);
  // Those that lie ahead are what staff would sort out first.
  const byNearness = visits.map((_, at) => at).sort((a, b) => rank(visits[a], now) - rank(visits[b], now));
  const puzzled = new Map(byNearness.slice(0, puzzles.length).map((at, n) => [at, { puzzle: puzzles[n] as Puzzle, n }])); // prettier-ignore
  const people = new Map<number, SimulatedClient>();
  const records = visits.map((visit, at) => {
    const odd = puzzled.get(at);
    const client = odd ? strangerOf(odd.puzzle, odd.n) : clientOf(visit.clientIndex, clients);
    if (client) people.set(client.id, client);
    const own = at % 5 < 2 ? `Код клиента: ${clients[visit.clientIndex]?.code ?? ""}` : "";
    const record = recordOf(visit, input, branchIds.record + at);
    return {
      ...record,
      staffId: odd?.puzzle.staffId ?? record.staffId,
      clientId: client?.id ?? null,
      comment: odd ? odd.puzzle.comment : own,
    };
  });
  return { ...catalogueRows(), clients: [...people.values()], records };
}

/** Upcoming visits first, the nearest of them before the others; then the latest of the past. */
function rank(visit: PlannedVisit | undefined, now: Date): number {
  const distance = (visit?.startsAt.getTime() ?? 0) - now.getTime();
  return distance > 0 ? distance : 1e12 - distance;
}

function catalogueRows(): YclientsSeedRows {
  return {
    company: { title: demoLocation.name, zone: demoLocation.zone },
    categories: demoCategories.map((title, at) => ({ id: branchIds.category + at, title })),
    services: [
      ...demoServices.map(({ name, category, price, durationMin }, at) => ({
        id: branchIds.service + at,
        categoryId: branchIds.category + demoCategories.indexOf(category),
        title: name,
        price,
        minutes: durationMin,
        active: true,
        staffIds: demoPeople.flatMap(({ does }, person) => (does[name] ? [branchIds.staff + person] : [])),
        staffMinutes: ownMinutes(name),
      })),
      unlinkedService(0, { title: "Прессотерапия", price: 1800, minutes: 40, active: true }),
      unlinkedService(1, { title: "Инфракрасная сауна", price: 1500, minutes: 60, active: false }),
    ],
    staff: [
      ...demoPeople.map(({ name, title }, at) => staffRow(branchIds.staff + at, name, title)),
      staffRow(UNLINKED_STAFF, "Кирилл Носов", "Стажёр"),
      { ...staffRow(UNLINKED_STAFF + 1, "Глеб Тарасов", "Массажист"), hidden: true },
      { ...staffRow(UNLINKED_STAFF + 2, "Елена Прохорова", "Тренер"), fired: true },
    ],
  };
}

/** Lengths that differ by person. */
function ownMinutes(service: string): Record<number, number> {
  const own = demoPeople.flatMap(({ does }, person): [number, number][] => {
    const minutes = does[service]?.durationMin;
    return minutes === undefined ? [] : [[branchIds.staff + person, minutes]];
  });
  return Object.fromEntries(own);
}

function unlinkedService(
  at: number,
  given: Pick<SimulatedService, "title" | "price" | "minutes" | "active">,
): SimulatedService {
  return { id: UNLINKED_SERVICE + at, categoryId: branchIds.category, staffIds: [UNLINKED_STAFF], ...given };
}

function staffRow(id: number, name: string, specialization: string): SimulatedStaff {
  const hours = { fromMinutes: 600, toMinutes: 1200, weekdays: [0, 1, 2, 3, 4, 5] };
  return { id, name, specialization, fired: false, hidden: false, ...hours };
}

/** One of each reason for which a record waits. */
function puzzlesOf(clients: readonly DemoClient[]): Puzzle[] {
  const reachable = clients.filter(({ phone }) => digitsOf(phone) !== "");
  const [first, second, third] = [reachable[0], reachable[12], reachable[20]];
  const mother = clients[demoRoles.sharedPhone[0]];
  return [
    { client: { name: "Светлана Егорова", phone: "79265550147", email: "" }, comment: "" },
    {
      client: { name: second ? `${second.firstName} ${second.lastName}` : "Анна", phone: digitsOf(second?.phone ?? ""), email: "" },
      comment: `Код клиента: ${first?.code ?? ""}`,
    },
    { client: { name: "Мельникова", phone: digitsOf(mother?.phone ?? ""), email: "" }, comment: "Запись по телефону" },
    { client: { name: third?.firstName ?? "Гость", phone: "", email: "" }, comment: `${third?.code ?? ""}, придёт пораньше` },
    {
      client: { name: first ? `${first.firstName} ${first.lastName}` : "Гость", phone: digitsOf(first?.phone ?? ""), email: "" },
      comment: "",
      staffId: UNLINKED_STAFF,
    },
    { client: { name: "Марина, подруга Ольги", phone: "", email: "" }, comment: "" },
  ]; // prettier-ignore
}

function strangerOf({ client }: Puzzle, n: number): SimulatedClient | null {
  return client && { id: branchIds.stranger + n, ...client };
}

function clientOf(index: number, clients: readonly DemoClient[]): SimulatedClient {
  const client = clients[index] as DemoClient;
  const name = `${client.firstName} ${client.lastName}`;
  return { id: branchIds.client + index, name, phone: digitsOf(client.phone), email: client.email };
}

/** As YClients stores a number: international digits without a plus; empty when the number recognises nobody. */
export function digitsOf(phone: string): string {
  const read = readPhone(phone, demoLocation.country);
  return isIdentity(read) ? read.e164.slice(1) : "";
}

const ATTENDANCE = { completed: 1, no_show: -1, confirmed: 2, pending: 0, cancelled: 0 } as const;

function recordOf(visit: PlannedVisit, { staffIds }: BranchInput, id: number): SimulatedRecord {
  const { day, minutes } = wallOf(visit.startsAt, demoLocation.zone);
  const place = demoServices.findIndex(({ name }) => name === visit.service.name);
  const cost = visit.service.priceMinor / 100;
  return {
    id,
    visitId: 8_262_000 + id,
    staffId: branchIds.staff + staffIds.indexOf(visit.staffId),
    lines: [{ serviceId: branchIds.service + place, title: visit.service.name, cost, firstCost: cost, discount: 0, amount: 1 }],
    clientId: null,
    start: `${day} ${wallText(minutes)}:00`,
    seconds: visit.service.durationMin * 60,
    attendance: ATTENDANCE[visit.status],
    comment: "",
    online: id % 3 === 0,
    apiId: "",
    deleted: false,
    hash: createHash("md5").update(`demo ${id}`).digest("hex"),
    createdAt: visit.createdAt.toISOString(),
    changedAt: (visit.closed?.at ?? visit.createdAt).toISOString(),
  }; // prettier-ignore
}

/** The days of the branch around today that hold its records, for whoever reads them back. */
export function branchDays(today: string): { from: string; until: string } {
  return { from: addDays(today, -30), until: addDays(today, 60) };
}
