import { namePartsOf } from "~/features/clients/naming/model";

/** What is kept in step. `stage` is the key of a stage of ours; a stage without a counterpart is an empty text. */
export const MIRRORED = ["firstName", "lastName", "phone", "stage"] as const;
export type MirroredField = (typeof MIRRORED)[number];
export type Side = Record<MirroredField, string>;

export interface MirrorPlan {
  /** Only we have changed it: to be written there. */
  send: Partial<Side>;
  /** Only they have changed it: to be taken over. */
  take: Partial<Side>;
  /** Both have: nothing is done until a person says. */
  conflicts: Partial<Record<MirroredField, { ours: string; theirs: string }>>;
  /** What both sides have in common, or had last. */
  agreed: Partial<Side>;
}

/**
 * Whose change a difference is, by what both sides had in common last: what we sent counts as agreed, so our own change that comes back is none.
 * Nothing is ever emptied: a field without a value is filled and never wins. Without a common past both values stand until a person says.
 */
export function planMirror(ours: Side, theirs: Side, agreed: Readonly<Partial<Side>>): MirrorPlan {
  const plan: MirrorPlan = { send: {}, take: {}, conflicts: {}, agreed: { ...agreed } };
  for (const field of MIRRORED) {
    const [here, there, base] = [ours[field], theirs[field], agreed[field]];
    if (here === there) {
      if (here !== "") plan.agreed[field] = here;
    } else if (there === "") {
      if (here !== base) plan.send[field] = here;
    } else if (here === "") {
      if (there !== base) plan.take[field] = there;
    } else if (here === base) plan.take[field] = there;
    else if (there === base) plan.send[field] = here;
    else plan.conflicts[field] = { ours: here, theirs: there };
  }
  return plan;
}

/** A contact's name in parts: as it is there, or read out of the whole name where the account fills nothing else. */
export function contactName(contact: { name: string; firstName: string; lastName: string }): { firstName: string; lastName: string } {
  if (contact.firstName || contact.lastName) return { firstName: contact.firstName, lastName: contact.lastName };
  const { firstName, lastName } = namePartsOf(contact.name);
  return { firstName, lastName };
} // prettier-ignore

/** The lead whose stage is the client's: the only open one of the pipeline, or the newest closed one. Several open ones are nobody's stage. */
export function leadFor<L extends { id: string; pipelineId: string; isClosed: boolean; updatedAt: Date }>(leads: readonly L[], pipelineId: string): L | null {
  const own = leads.filter((lead) => lead.pipelineId === pipelineId);
  const open = own.filter(({ isClosed }) => !isClosed);
  if (open.length > 0) return open.length === 1 ? (open[0] ?? null) : null;
  return own.reduce<L | null>((last, lead) => (last && last.updatedAt >= lead.updatedAt ? last : lead), null);
} // prettier-ignore
