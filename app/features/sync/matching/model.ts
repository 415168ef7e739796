/**
 * Whose record is this? Evidence in the order of its worth: an outside identity already known, the client's code in the comment,
 * the e-mail, the whole phone number. Evidence that disagrees, or names several people, is a case for staff and not a guess: points
 * credited to the wrong person cost more than a record that waits.
 */

/** What a client's code in the comment said; see `readClientCode` of the clients feature. */
export type CodeReading = "exact" | "suggest" | "conflict" | "none";

/** `own`: the record is a visit of ours that stands in the vendor's calendar. */
export const MATCH_GROUNDS = ["known", "code", "email", "phone", "last_ten", "hand", "own"] as const;
export type MatchGround = (typeof MATCH_GROUNDS)[number];

export const WAITING_REASONS = [
  "nobody", // there is evidence, and it leads to no client of ours
  "no_evidence", // no code, no readable phone, no e-mail
  "several", // the best evidence names more than one client
  "contradiction", // two pieces of evidence name different clients
  "code_conflict", // the comment holds two different codes
  "suggestion", // a damaged code or the last ten digits point at somebody: staff decide
  "staff_not_linked", // the vendor's person is not linked to one of ours, so there is no calendar to put it in
  "failed", // applying it broke; see `failure`
] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

/** Everything the record says about its client, resolved to ids of ours. */
export interface MatchFindings {
  /** The client that this outside identity already belongs to. */
  knownClientId: number | null;
  code: { reading: CodeReading; clientId: number | null };
  /** Clients with exactly this e-mail. */
  emailClientIds: readonly number[];
  /** Clients with exactly this E.164 number, when the number is good enough to recognise somebody by. */
  phoneClientIds: readonly number[];
  /** The number is whole and valid by itself; then equal last digits under another country code are another person's. */
  phoneIsWhole: boolean;
  /** Other clients whose numbers end in the same ten digits. `emailDiffers`: both have an e-mail and they are different. */
  lastTen: readonly { clientId: number; emailDiffers: boolean }[];
  /** Whether the record held anything to go by at all. */
  hasEvidence: boolean;
}

/** A client staff may want to choose, and what speaks for them. */
export interface Suggestion {
  clientId: number;
  grounds: MatchGround[];
}

export type MatchDecision =
  | { matched: true; clientId: number; by: MatchGround }
  | { matched: false; reason: WaitingReason; suggestions: Suggestion[] };

/** Decides by the rules above. Pure: the same findings always give the same answer. */
export function decideMatch(findings: MatchFindings): MatchDecision {
  const { knownClientId, code, emailClientIds, phoneClientIds } = findings;
  if (knownClientId !== null) return { matched: true, clientId: knownClientId, by: "known" };
  const wait = (reason: WaitingReason): MatchDecision => ({
    matched: false,
    reason,
    suggestions: suggestionsOf(findings),
  });
  if (code.reading === "conflict") return wait("code_conflict");

  const exactCode = code.reading === "exact" ? code.clientId : null;
  const named: { by: MatchGround; clientIds: readonly number[] }[] = [
    { by: "code" as const, clientIds: exactCode === null ? [] : [exactCode] },
    { by: "email" as const, clientIds: emailClientIds },
    { by: "phone" as const, clientIds: phoneClientIds },
  ].filter(({ clientIds }) => clientIds.length > 0);

  const unique = named.find(({ clientIds }) => clientIds.length === 1);
  if (unique) {
    const clientId = unique.clientIds[0] as number;
    if (named.some(({ clientIds }) => !clientIds.includes(clientId))) return wait("contradiction");
    if (code.reading === "suggest" && code.clientId !== null && code.clientId !== clientId)
      return wait("contradiction");
    return { matched: true, clientId, by: unique.by };
  }
  if (named.length > 0) return wait("several");
  return decideByWeakEvidence(findings, wait);
}

function decideByWeakEvidence(
  findings: MatchFindings,
  wait: (reason: WaitingReason) => MatchDecision,
): MatchDecision {
  const { code, lastTen, phoneIsWhole } = findings;
  const suggested = code.reading === "suggest" ? code.clientId : null;
  const only = lastTen.length === 1 ? lastTen[0] : undefined;
  const mayLink =
    only && !phoneIsWhole && !only.emailDiffers && (suggested === null || suggested === only.clientId);
  if (mayLink) return { matched: true, clientId: only.clientId, by: "last_ten" };
  if (suggested !== null || lastTen.length > 0) return wait("suggestion");
  return wait(findings.hasEvidence ? "nobody" : "no_evidence");
}

function suggestionsOf({ code, emailClientIds, phoneClientIds, lastTen }: MatchFindings): Suggestion[] {
  const grounds = new Map<number, MatchGround[]>();
  const add = (clientId: number, ground: MatchGround) =>
    grounds.set(clientId, [...(grounds.get(clientId) ?? []), ground]);
  if (code.clientId !== null) add(code.clientId, "code");
  for (const clientId of emailClientIds) add(clientId, "email");
  for (const clientId of phoneClientIds) add(clientId, "phone");
  for (const { clientId } of lastTen) add(clientId, "last_ten");
  return [...grounds]
    .map(([clientId, found]) => ({ clientId, grounds: found }))
    .sort((a, b) => b.grounds.length - a.grounds.length || a.clientId - b.clientId);
}
