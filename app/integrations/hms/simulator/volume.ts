import type { ClinicRows } from "./state";

const FIRST_PATIENT = 100_001;

/** A clinic of many patients with two plans each, for measuring: patients 100001 and on. The same number gives the same rows. */
export function volumeClinic(patients: number): ClinicRows {
  const ids = Array.from({ length: patients }, (_, n) => String(FIRST_PATIENT + n));
  return {
    patients: ids.map((id) => ({ id, name: `Пациент ${id}`, mergedInto: null })),
    plans: ids.flatMap((patientId, n) =>
      [0, 1].map((at) => ({
        id: String(1_000_000 + n * 2 + at),
        patientId,
        title: at === 0 ? "Имплантация" : "Гигиена",
        status: at === 0 ? "approved" : "completed",
        currency: "RUB",
        lines: [
          {
            ...{ id: String(3_000_000 + n * 2 + at), code: "A16", title: "Приём", tooth: "", quantity: 1 },
            ...{ amountMinor: 1_000_000 + n, done: at === 1 },
          },
        ],
        payments: [
          {
            id: String(5_000_000 + n * 2 + at),
            amountMinor: 400_000 + n,
            paidAt: "2026-01-15",
            method: "card",
          },
        ],
        version: 1,
        updatedAt: "2026-01-15T09:00:00.000Z",
      })),
    ),
  };
}
