import type { ClinicRows } from "./state";

/** A small clinic, for a simulator that nobody else has filled. */
export const demoClinic: ClinicRows = {
  patients: [
    { id: "1001", name: "Ахметова Айгуль", mergedInto: null },
    { id: "1002", name: "Ковалёв Пётр Ильич", mergedInto: null },
    { id: "1003", name: "Лещенко Ирина", mergedInto: null },
  ],
  plans: [
    {
      ...{ id: "5001", patientId: "1001", title: "Лечение кариеса", status: "in_progress", currency: "KZT" },
      lines: [
        { id: "7001", code: "A16.07.002", title: "Пломба", tooth: "26", quantity: 1, amountMinor: 4_500_000, done: true }, // prettier-ignore
        { id: "7002", code: "A16.07.002", title: "Пломба", tooth: "36", quantity: 1, amountMinor: 4_500_050, done: false }, // prettier-ignore
      ],
      payments: [{ id: "8001", amountMinor: 5_000_000, paidAt: "2026-11-02", method: "card" }],
      ...{ version: 3, updatedAt: "2026-11-02T09:00:00.000Z" },
    },
    {
      ...{ id: "5002", patientId: "1002", title: "Имплантация", status: "approved", currency: "RUB" },
      lines: [{ id: "7003", code: "A16.07.054", title: "Имплант", tooth: "46", quantity: 1, amountMinor: 7_200_000, done: false }], // prettier-ignore
      payments: [],
      ...{ version: 1, updatedAt: "2026-11-10T12:30:00.000Z" },
    },
  ],
};
