import { addDays } from "~/lib/zoned-time";
import type { SimulatedRecord, SimulatedStaff, YclientsSeedRows } from "./state";

const EVERY_DAY_BUT_SUNDAY = [0, 1, 2, 3, 4, 5];

function person(id: number, name: string, specialization: string): SimulatedStaff {
  const hours = { fromMinutes: 600, toMinutes: 1200, weekdays: EVERY_DAY_BUT_SUNDAY };
  return { id, name, specialization, fired: false, hidden: false, ...hours };
}

/** A small branch around a day, for a simulator that nobody else has filled. The same day gives the same rows. */
export function demoYclientsRows(today: string): YclientsSeedRows {
  const stamp = `${addDays(today, -7)}T09:00:00.000Z`;
  const record = (
    id: number,
    offset: number,
    time: string,
    parts: Partial<SimulatedRecord>,
  ): SimulatedRecord => ({
    id,
    visitId: 8_262_000 + id,
    staffId: 11,
    lines: [{ serviceId: 31, title: "Массаж спины", cost: 2500, firstCost: 2500, discount: 0, amount: 1 }],
    clientId: 51,
    start: `${addDays(today, offset)} ${time}:00`,
    seconds: 3600,
    attendance: 0,
    comment: "",
    online: false,
    apiId: "",
    deleted: false,
    hash: `demo${id}`,
    createdAt: stamp,
    changedAt: stamp,
    ...parts,
  });
  return {
    categories: [
      { id: 21, title: "Массаж" },
      { id: 22, title: "Тренировки" },
    ],
    services: [
      {
        id: 31,
        categoryId: 21,
        title: "Массаж спины",
        price: 2500,
        minutes: 60,
        active: true,
        staffIds: [11, 12],
      },
      {
        id: 32,
        categoryId: 21,
        title: "Общий массаж",
        price: 4200,
        minutes: 90,
        active: true,
        staffIds: [11],
      },
      {
        id: 33,
        categoryId: 22,
        title: "Персональная тренировка",
        price: 3000,
        minutes: 60,
        active: true,
        staffIds: [],
      },
    ],
    staff: [person(11, "Ирина Волкова", "Массажист"), person(12, "Данияр Сейтов", "Тренер")],
    clients: [
      { id: 51, name: "Ольга Ковалёва", phone: "79161234501", email: "olga.kovaleva@example.com" },
      { id: 52, name: "Айгерим Нурланова", phone: "77012345602", email: "" },
    ],
    records: [
      record(71, -1, "11:00", { attendance: 1 }),
      record(72, 0, "12:00", { attendance: 2, clientId: 52 }),
      record(73, 1, "15:30", { staffId: 12, online: true }),
    ],
  };
}
