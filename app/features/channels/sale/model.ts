import type { VendorSaleRefusal } from "~/features/sync/ports";

/** How long somebody may wait for YClients' word before the answer is no. */
const PATIENCE_MS = 2 * 60 * 60_000;

/** Until when an hour is kept for a sale that has no answer yet: two hours, and never past its start. */
export function waitsUntil(startsAt: Date, now: Date): Date {
  return new Date(Math.min(startsAt.getTime(), now.getTime() + PATIENCE_MS));
}

/** Pause before an unanswered sale is looked after again: ten seconds at first, five minutes at most. */
export function pauseAfter(attempts: number): number {
  return Math.min(5 * 60_000, 10_000 * Math.max(1, attempts));
}

/** What stands in the comment of the record: the line that `features/sync/matching` reads. */
export function saleComment(code: string): string {
  return `Код клиента: ${code}`;
}

/**
 * What a refusal means for whoever waits: the hour is `taken` and others may be free; the `phone` is not accepted, and another may be; or YClients will not
 * sell it to them or at all (`never`).
 */
export function meaningOf(refusal: VendorSaleRefusal | "late"): "taken" | "phone" | "never" {
  if (refusal === "taken" || refusal === "late") return "taken";
  return refusal === "bad_phone" ? "phone" : "never";
}
