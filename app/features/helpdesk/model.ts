import type { HelpdeskCustomer, ProfileField, ProfilePatch } from "./ports";

/** The name in `external_refs.source` and of the inbox rows. */
export const HELPDESK_SOURCE = "freescout";

/** What may speak for a customer being the client, and against it. Codes: the page has the words. */
export const GROUNDS = ["email", "phone", "name"] as const;
export type Ground = (typeof GROUNDS)[number];
/** `name`: no word in common. `email`, `phone`: both have some, none alike. `taken`: somebody else is linked to it. `shared`: another client is reached there too. */
export const OBJECTIONS = ["name", "email", "phone", "taken", "shared"] as const;
export type Objection = (typeof OBJECTIONS)[number];

/** Where a customer holds a field of a profile. */
export function heldIn(customer: HelpdeskCustomer, field: ProfileField): string {
  switch (field) {
    case "firstName":
      return customer.firstName;
    case "lastName":
      return customer.lastName;
    case "contract":
      return customer.company;
    case "settlement":
      return customer.zip;
  }
}

/**
 * What the desk left as it was: fields of the patch (as the desk would hold them) that it holds otherwise. Success of the update says nothing of
 * this: a field it does not know is ignored in silence.
 */
export function keptFields(patch: ProfilePatch, after: HelpdeskCustomer): Partial<Record<ProfileField, string>> {
  const fields = Object.entries(patch) as [ProfileField, string][];
  return Object.fromEntries(fields.filter(([field, text]) => plain(heldIn(after, field)) !== plain(text)).map(([field]) => [field, heldIn(after, field)]));
} // prettier-ignore

function plain(text: string): string {
  return text.normalize("NFC").replace(/\s+/gu, " ").trim();
}

/** What a billing's answer is to become of a profile. Empty parts are left out: a name is never blanked, and a company's contract has no person's name. */
export function profileOf(snapshot: { firstName: string; lastName: string; organization: string; contractNumber: string; settlement: string }): ProfilePatch {
  const { firstName, lastName, organization, contractNumber: contract, settlement } = snapshot;
  const name = organization ? {} : { firstName, lastName };
  return Object.fromEntries(Object.entries({ ...name, contract, settlement }).filter(([, text]) => text.trim() !== ""));
} // prettier-ignore

/** Failures that pass by themselves: the work waits and is tried again. */
const PASSING: ReadonlySet<string> = new Set(["unreachable", "timeout", "rate_limited", "broken_answer", "unavailable", "unauthorized"]); // prettier-ignore

export function passes(kind: string): boolean {
  return PASSING.has(kind);
}
