import { addDays, wallText } from "~/lib/zoned-time";
import type { SimulatedRecord, YclientsSeedRows, YclientsState } from "./state";

export interface Volume {
  count: number;
  firstId: number;
  /** `YYYY-MM-DD`. */
  firstDay: string;
  days: number;
  clients: number;
}

/** Every fifth waits, every tenth did not come, the others came. */
const ATTENDANCE = [1, 1, 1, 0, 1, 1, 1, -1, 1, 0];

/**
 * Many records of the branch's people and services, spread evenly over days and clients. The same question gives the same rows.
 * Records of one person may overlap: a branch with so many has overbooked days too.
 */
export function volumeRows(state: YclientsState, volume: Volume): YclientsSeedRows {
  const { count, firstId, firstDay, days, clients } = volume;
  const people = state.staff.filter(({ fired }) => !fired);
  const client = (n: number) => ({
    id: firstId + n,
    name: `Клиент ${n + 1}`,
    phone: String(79_000_000_000 + n * 7),
    email: `client${n + 1}@example.com`,
  });
  const perDay = Math.ceil(count / days);
  const stamp = `${addDays(firstDay, -1)}T09:00:00.000Z`;
  const record = (n: number): SimulatedRecord => {
    const service = state.services[n % Math.max(1, state.services.length)];
    const hour = 540 + ((n * 30) % 660);
    const cost = service?.price ?? 1000;
    return {
      id: firstId + clients + n,
      visitId: firstId + clients + n,
      staffId: people[n % Math.max(1, people.length)]?.id ?? 0,
      lines: [{ serviceId: service?.id ?? 0, title: service?.title ?? "", cost, firstCost: cost, discount: 0, amount: 1 }],
      clientId: firstId + (n % clients),
      start: `${addDays(firstDay, Math.floor(n / perDay))} ${wallText(hour)}:00`,
      seconds: (service?.minutes ?? 60) * 60,
      attendance: ATTENDANCE[n % ATTENDANCE.length] ?? 0,
      comment: "",
      online: n % 3 === 0,
      apiId: "",
      deleted: n % 50 === 49,
      hash: `v${n}`,
      createdAt: stamp,
      changedAt: stamp,
    };
  };
  return {
    clients: Array.from({ length: clients }, (_, n) => client(n)),
    records: Array.from({ length: count }, (_, n) => record(n)),
  };
} // prettier-ignore
