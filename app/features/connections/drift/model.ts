import { compareNames, nameWords } from "~/features/merging/duplicates/model";
import type { ConnectedVendor } from "../model";

/** Systems whose people are linked to clients of ours. */
export const DRIFT_VENDORS = ["hms", "freescout", "amocrm"] as const satisfies readonly ConnectedVendor[];
export type DriftVendor = (typeof DRIFT_VENDORS)[number];

export type LinkFault = "gone" | "merged" | "name" | "phone" | "twice";

/** Links looked at in one piece of work: at most so many calls follow each other. */
export const LINKS_AT_ONCE = 20;
/** Between two such pieces, so that an audit takes little of a vendor's rate from those who wait for it. */
export const PAUSE_MS = 5_000;

/** A person there, as far as a link can be judged by them. A field that is null is not known, and says nothing. */
export interface LinkedThere {
  name: string | null;
  /** E.164; null: it does not say. */
  phones: readonly string[] | null;
  isMerged: boolean;
}

/** A client here. */
export interface LinkedHere {
  name: string;
  /** E.164. */
  phones: readonly string[];
  /** Numbers of this client at the vendor. */
  links: number;
}

/** What is wrong with a link. `there` is null when nobody is there any more. Names are judged as duplicates are: no word in common is another name. */
export function faultsOf(here: LinkedHere, there: LinkedThere | null): LinkFault[] {
  const faults: LinkFault[] = here.links > 1 ? ["twice"] : [];
  if (there === null) return ["gone", ...faults];
  if (there.isMerged) faults.unshift("merged");
  if (there.name !== null && compareNames(nameWords(here.name), nameWords(there.name)) === "other")
    faults.push("name");
  const { phones } = there;
  if (
    phones !== null &&
    phones.length > 0 &&
    here.phones.length > 0 &&
    !phones.some((phone) => here.phones.includes(phone))
  )
    // prettier-ignore
    faults.push("phone");
  return faults;
}
