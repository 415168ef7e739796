import type { VendorFaultKind, VendorGrant } from "~/features/sync/ports";
import type { Clock } from "~/lib/clock";
import { addDays, dayOf } from "~/lib/zoned-time";
import { VendorError } from "../../core/vendor-error";
import type { YclientsClient } from "../client.server";

/** After so many calls in a row that reached nobody the rest is not tried: the person who presses should not wait for each. */
const SILENT_CALLS = 2;
const SILENCE: readonly VendorFaultKind[] = ["unreachable", "timeout", "unavailable"];

interface Trial {
  operation: string;
  need: VendorGrant["need"];
  call(): Promise<unknown>;
}

/**
 * Tries what the product uses. A writing method is called with nothing to write (an empty body, a record number
 * nobody has): a refusal of the content proves that the method itself is granted. Hooks settings are only read,
 * because a write there replaces what others have set.
 */
export async function tryGrants(
  client: YclientsClient,
  clock: Clock,
  signal?: AbortSignal,
): Promise<VendorGrant[]> {
  const today = dayOf(clock.now(), "UTC");
  let staffId = "0";
  let serviceIds: string[] = [];
  const firstPage = async () => {
    const days = { startDate: today, endDate: today, pageSize: 200, isUrgent: true, signal };
    await client.listRecords(days).next();
  };
  const trials: Trial[] = [
    { operation: "GET /company/{company}", need: "company", call: () => client.getCompany(signal) },
    { operation: "GET /records/{company}", need: "records", call: firstPage },
    { operation: "GET /record/{company}/{record}", need: "records", call: () => client.getRecord("0", signal) },
    {
      operation: "GET /company/{company}/services",
      need: "catalogue",
      call: async () => (serviceIds = (await client.listServices(signal)).slice(0, 1).map(({ id }) => id)),
    },
    { operation: "GET /company/{company}/service_categories", need: "catalogue", call: () => client.listServiceCategories(signal) },
    {
      operation: "GET /company/{company}/staff",
      need: "catalogue",
      call: async () => (staffId = (await client.listStaff(signal))[0]?.id ?? "0"),
    },
    {
      operation: "GET /schedule/{company}/{staff}/{from}/{until}",
      need: "schedule",
      call: () => client.listShifts({ staffId, from: today, until: addDays(today, 6) }, signal),
    },
    { operation: "GET /book_services/{company}", need: "booking", call: () => client.countBookServices(signal) },
    {
      operation: "GET /book_dates/{company}",
      need: "booking",
      call: () => client.getBookDates({ serviceIds, staffId, from: today, until: addDays(today, 13), signal }),
    },
    {
      operation: "GET /book_times/{company}/{staff}/{day}",
      need: "booking",
      call: () => client.listBookTimes({ serviceIds, staffId, day: addDays(today, 1), signal }),
    },
    { operation: "POST /book_check/{company}", need: "booking", call: () => client.bookCheck([], signal) },
    { operation: "POST /records/{company}", need: "write", call: () => client.tryWriting("POST", signal) },
    { operation: "PUT /record/{company}/{record}", need: "write", call: () => client.tryWriting("PUT", signal) },
    { operation: "DELETE /record/{company}/{record}", need: "write", call: () => client.tryWriting("DELETE", signal) },
    { operation: "GET /hooks_settings/{company}", need: "webhooks", call: () => client.getHooksSettings(signal) },
  ]; // prettier-ignore

  const grants: VendorGrant[] = [];
  let silent = 0;
  let silence: VendorFaultKind = "unreachable";
  for (const { operation, need, call } of trials) {
    const kind: VendorFaultKind | null = silent >= SILENT_CALLS ? silence : await outcomeOf(call);
    if (kind !== null && SILENCE.includes(kind)) {
      silent += 1;
      silence = kind;
    } else silent = 0;
    grants.push({ operation, need, ...answerOf(kind) });
  }
  return grants;
}

async function outcomeOf(call: () => Promise<unknown>): Promise<VendorFaultKind | null> {
  try {
    await call();
    return null;
  } catch (error) {
    if (error instanceof VendorError) return error.kind;
    throw error;
  }
}

/** The vendor's "there is no such record" and "this cannot be saved" come from a method that may be called. */
function answerOf(kind: VendorFaultKind | null): Pick<VendorGrant, "answer" | "kind"> {
  if (kind === null || kind === "invalid_request" || kind === "not_found")
    return { answer: "works", kind: null };
  return { answer: kind === "not_granted" ? "not_granted" : "failed", kind };
}
