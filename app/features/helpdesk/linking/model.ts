import { foldForSearch } from "~/features/clients/search/model";
import type { Ground, Objection } from "../model";

/** What is known of a customer beside a client. */
export interface Comparison {
  customerId: string;
  name: string;
  clientName: string;
  /** One of the client's addresses, or numbers, is the customer's; `other`: both have some, none alike. */
  email: "same" | "other" | "unknown";
  phone: "same" | "other" | "unknown";
  /** Another client is linked to this customer. */
  isTaken: boolean;
  /** Another client of ours is reached by what they have in common. */
  isShared: boolean;
}

export interface Candidate {
  customerId: string;
  /** As the desk shows it; for the page only. */
  name: string;
  agrees: Ground[];
  against: Objection[];
}

export type Verdict =
  { kind: "none" } | { kind: "linked"; candidate: Candidate } | { kind: "waiting"; candidates: Candidate[] };

/** What speaks for and against a customer. A family's number or address says nothing of who of them it is, unless the name does. */
export function judge(comparison: Comparison): Candidate {
  const { customerId, name, email, phone } = comparison;
  const names = compareNames(comparison.clientName, name);
  const agrees: Ground[] = [];
  const against: Objection[] = [];
  if (email === "same") agrees.push("email");
  if (phone === "same") agrees.push("phone");
  if (names === "same") agrees.push("name");
  if (names === "other") against.push("name");
  if (email === "other") against.push("email");
  if (phone === "other") against.push("phone");
  if (comparison.isTaken) against.push("taken");
  if (comparison.isShared && names !== "same") against.push("shared");
  return { customerId, name, agrees, against };
}

/** Exactly one, with nothing against it, is linked without asking; everything else is for a person to say. */
export function decide(candidates: readonly Candidate[]): Verdict {
  const found = candidates.filter(({ agrees }) => agrees.includes("email") || agrees.includes("phone"));
  const [only, another] = found;
  if (!only) return { kind: "none" };
  if (!another && only.against.length === 0) return { kind: "linked", candidate: only };
  return { kind: "waiting", candidates: [...found].sort((a, b) => a.against.length - b.against.length || b.agrees.length - a.agrees.length) }; // prettier-ignore
}

/** `same`: every word of the shorter stands in the longer, two at least. `other`: no word in common. Initials and single words say nothing against. */
function compareNames(one: string, other: string): "same" | "other" | "unknown" {
  const [mine, theirs] = [one, other].map((name) => foldForSearch(name).split(/[\s.]+/u).filter((word) => word.length > 1)); // prettier-ignore
  if (!mine?.length || !theirs?.length) return "unknown";
  const [shorter, longer] = mine.length <= theirs.length ? [mine, theirs] : [theirs, mine];
  const common = shorter.filter((word) => longer.includes(word));
  if (common.length === 0) return "other";
  return common.length === shorter.length && common.length >= 2 ? "same" : "unknown";
}
