import type { YclientsState } from "./state";

/** What somebody who is not the vendor may send to a webhook address. */
export const FORGERIES = ["secret", "company", "resource", "missing_record", "broken", "future"] as const;
export type Forgery = (typeof FORGERIES)[number];

/**
 * A false webhook. `secret`: the right words with a wrong secret; `company`: of a foreign branch; `resource`: about something that does
 * not exist; `missing_record`: about a record nobody has; `broken`: no JSON; `future`: a real record with a stamp of next year.
 */
export function forgedParcel(
  state: YclientsState,
  { kind, url, recordId }: { kind: Forgery; url: string; recordId: number },
): { url: string; recordId: number; event: "update"; body: string } {
  const claim = {
    company_id: state.company.id,
    resource: "record",
    resource_id: recordId,
    status: "update",
    data: { id: recordId, attendance: 1, last_change_date: "2019-01-16T20:35:15+0900" },
  };
  const parcel = (body: unknown, to = url) => ({ url: to, recordId, event: "update" as const, body: JSON.stringify(body) });
  switch (kind) {
    case "secret":
      return parcel(claim, withSecret(url, "guessed"));
    case "company":
      return parcel({ ...claim, company_id: state.company.id + 1 });
    case "resource":
      return parcel({ ...claim, resource: "spaceship" });
    case "missing_record":
      return parcel({ ...claim, resource_id: 999_999_999, data: { ...claim.data, id: 999_999_999 } });
    case "broken":
      return { ...parcel(claim), body: JSON.stringify(claim).slice(0, 40) };
    case "future":
      return parcel({ ...claim, data: { ...claim.data, last_change_date: "2099-01-16T20:35:15+0900" } });
  }
} // prettier-ignore

function withSecret(url: string, secret: string): string {
  const changed = new URL(url);
  changed.searchParams.set("secret", secret);
  return changed.href;
}
