import { compareNames, nameWords } from "~/features/merging/duplicates/model";
import type { VendorFaultKind } from "~/features/sync/ports";

/** The name in `external_refs.source`: a contract is an identity of its client. */
export const BILLING_SOURCE = "billing";

/** Why there was no answer; see `billing_lookups.failure`. */
export type BillingFailure = "away" | "busy" | "unreadable" | "refused" | "not_connected";

/** A question that nobody has answered by then was lost with its process. */
export const LOST_AFTER_MS = 2 * 60_000;
/** So long an unanswered question is asked again by itself when the billing is back. */
export const ASKED_AGAIN_FOR_MS = 60 * 60_000;
/** Nobody has more phones that a contract could be under; the rest is not asked for. */
export const PHONES_TRIED = 5;

/** What a fault of the billing means to whoever asked. */
export function failureOf(kind: VendorFaultKind, isConnected = true): BillingFailure {
  if (!isConnected) return "not_connected";
  switch (kind) {
    case "unreachable":
    case "timeout":
    case "unavailable":
      return "away";
    case "rate_limited":
      return "busy";
    case "broken_answer":
      return "unreadable";
    case "unauthorized":
    case "not_granted":
    case "not_found":
    case "invalid_request":
      return "refused";
  }
}

/** Whether the same question may be answered later without anybody changing anything. */
export function mayPass(failure: BillingFailure): boolean {
  return failure === "away" || failure === "busy" || failure === "not_connected";
}

/** A question as its row holds it. */
export interface AskedQuestion {
  state: "waiting" | "done" | "failed";
  failure: BillingFailure | null;
  askedAt: Date;
}

/** How a question stands now: one that waits for too long has failed, whatever its row says. */
export function standingOf(question: AskedQuestion, now: Date): Pick<AskedQuestion, "state" | "failure"> {
  const { state, failure, askedAt } = question;
  const isLost = state === "waiting" && now.getTime() - askedAt.getTime() >= LOST_AFTER_MS;
  return isLost ? { state: "failed", failure: "away" } : { state, failure };
}

/**
 * Whether a contract is in another person's name. A name that is missing, and a single word that is part of the other, speak neither for nor against; a
 * patronymic more, an initial, another alphabet or one letter mistyped is the same person. A relative is another one.
 */
export function isSomebodyElse(clientName: string, contractName: string): boolean {
  const [ours, theirs] = [nameWords(clientName), nameWords(contractName)];
  return compareNames(ours, theirs) === "other" && !(meets(ours, theirs) || meets(theirs, ours));
}

/** Every word of one name, or its initial, is in the other. */
function meets(these: readonly string[], those: readonly string[]): boolean {
  const isAlike = (a: string, b: string) => a === b || (a.length === 1 && b.startsWith(a)) || (b.length === 1 && a.startsWith(b)); // prettier-ignore
  return these.every((word) => those.some((other) => isAlike(word, other)));
}

/** One balance at one moment. */
export interface BalancePoint {
  at: Date;
  balanceMinor: number | null;
}

/** The history of one contract as days, the last balance of each; days without a readable balance are left out. Oldest first. */
export function balanceDays(
  points: readonly BalancePoint[],
  dayOf: (at: Date) => string,
): { day: string; value: number }[] {
  const days = new Map<string, { at: number; value: number }>();
  for (const { at, balanceMinor } of points) {
    if (balanceMinor === null) continue;
    const day = dayOf(at);
    const known = days.get(day);
    if (!known || known.at <= at.getTime()) days.set(day, { at: at.getTime(), value: balanceMinor });
  }
  return [...days].map(([day, { value }]) => ({ day, value })).sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** Minor units as the decimal text of the wire: `256.52`, `-3.10`; empty when there is no balance. */
export function balanceText(minor: number | null): string {
  if (minor === null) return "";
  const digits = String(Math.abs(minor)).padStart(3, "0");
  return `${minor < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
