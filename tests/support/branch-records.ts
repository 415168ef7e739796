import type { SimulatedRecord, YclientsSeedRows } from "~/integrations/yclients/simulator/state";
import { addDays } from "~/lib/zoned-time";

/** Outside ids of the many records; far from those that the simulator begins with. */
const FIRST_ID = 10_000;

/** What each completed record of `manyRecords` is worth to the client in points, at 5 %. */
export const POINTS_EACH = 50;

/**
 * A branch's past: `count` records of one known client, hour by hour and day by day before `today`, every fifth of them completed and
 * worth 1,000. Nobody is told of them; a test sends the webhooks itself.
 */
export function manyRecords(
  count: number,
  { today, phone }: { today: string; phone: string },
): {
  rows: YclientsSeedRows;
  ids: number[];
  completed: number;
} {
  const at = "2026-01-15T09:00:00.000Z";
  const records = Array.from({ length: count }, (_, n): SimulatedRecord => {
    const hour = String(9 + (n % 10)).padStart(2, "0");
    return {
      ...{
        id: FIRST_ID + n,
        visitId: FIRST_ID * 10 + n,
        staffId: n % 2 === 0 ? 11 : 12,
        clientId: 9_999,
        seconds: 3600,
      },
      lines: [{ serviceId: 31, title: "Массаж спины", cost: 1000, firstCost: 1000, discount: 0, amount: 1 }],
      start: `${addDays(today, -1 - Math.floor(n / 20))} ${hour}:00:00`,
      ...{
        attendance: n % 5 === 0 ? 1 : 0,
        comment: "",
        online: false,
        apiId: "",
        deleted: false,
        hash: `h${n}`,
      },
      ...{ createdAt: at, changedAt: at },
    };
  });
  return {
    rows: { clients: [{ id: 9_999, name: "Мадина", phone: phone.replace(/\D/g, ""), email: "" }], records },
    ids: records.map(({ id }) => id),
    completed: records.filter(({ attendance }) => attendance === 1).length,
  };
}
