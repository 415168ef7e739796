import type { BookingDesk, VendorRecord, VendorSaleRefusal } from "~/features/sync/ports";
import { ok, refuse, type Result } from "~/lib/result";
import { VendorError } from "../../core/vendor-error";
import type { YclientsClient } from "../client.server";
import type { WireRecord } from "../contract";
import { requestKeyOf } from "../map";
import { appointmentOf, bookBody, freeDaysOf, mergedBody, numericId, recordBody, saleRefusal, vendorTime } from "./map"; // prettier-ignore

export interface DeskOptions {
  client: YclientsClient;
  companyId: string;
  zoneOf(signal?: AbortSignal): Promise<string>;
  /** Null for a record that cannot be read. */
  read(wire: WireRecord, zone: string): VendorRecord | null;
  fetchRecord(externalId: string, signal?: AbortSignal): Promise<VendorRecord | null>;
  /** Where the vendor's booking form answers, e.g. `https://n123.yclients.com`; null when the branch has none. */
  formUrl: string | null;
}

/** Anybody who does it, in the booking methods. */
const ANYBODY = "0";

/** Selling the vendor's free hours and writing visits of ours into its journal. */
export function createDesk(options: DeskOptions): BookingDesk {
  const { client, zoneOf, read } = options;

  /** What was written as it stands there now; `broken_answer` leaves open whether it was. */
  async function written(
    wire: WireRecord | null,
    externalId: string | null,
    operation: string,
    signal?: AbortSignal,
  ): Promise<VendorRecord> {
    const record = wire && read(wire, await zoneOf(signal));
    const id = wire?.id ?? externalId;
    const found = record ?? (id === null ? null : await options.fetchRecord(id, signal));
    if (found) return found;
    throw new VendorError({ vendor: "yclients", kind: "broken_answer", operation });
  }

  return {
    async freeDays({ serviceExternalIds, staffExternalId, from, until, signal }) {
      const query = { serviceIds: serviceExternalIds, staffId: staffExternalId ?? ANYBODY, from, until, signal };
      return freeDaysOf(await client.getBookDates(query), { from, until });
    }, // prettier-ignore
    async freeTimes({ serviceExternalIds, staffExternalId, day, signal }) {
      const zone = await zoneOf(signal);
      const query = { serviceIds: serviceExternalIds, staffId: staffExternalId ?? ANYBODY, day, signal };
      const times = (await client.listBookTimes(query)).flatMap(
        (wire) => vendorTime(wire, { day, zone, staffExternalId }) ?? [],
      );
      return times.sort((a, b) => a.startsAt.getTime() - b.startsAt.getTime());
    },
    async checkSale(sale, signal) {
      const zone = await zoneOf(signal);
      return settled(async () => {
        await client.bookCheck([appointmentOf(sale, zone)], signal);
        return null;
      });
    },
    async sell(sale, signal) {
      const zone = await zoneOf(signal);
      return settled(async () => {
        const booked = await client.bookRecord(bookBody(sale, zone), signal);
        if (booked) return { externalId: booked.record_id, recordHash: booked.record_hash || null };
        throw new VendorError({ vendor: "yclients", kind: "broken_answer", operation: "POST /book_record/{company}" }); // prettier-ignore
      });
    },
    async placeBusy(busy, signal) {
      const zone = await zoneOf(signal);
      const placed = await settled(() => client.createRecord(recordBody(busy, zone), signal));
      if (!placed.ok) return placed;
      return ok(await written(placed.value, null, "POST /records/{company}", signal));
    },
    async changeRecord(externalId, busy, signal) {
      const zone = await zoneOf(signal);
      const present = await client.getWholeRecord(externalId, signal);
      if (present === null || present.deleted) return refuse("not_found");
      const changed = await settled(() =>
        client.replaceRecord(externalId, mergedBody(busy, present, zone), signal),
      ).catch((error: unknown) => {
        if (error instanceof VendorError && error.kind === "not_found") return refuse("not_found" as const);
        throw error;
      });
      if (!changed.ok) return changed;
      return ok(await written(changed.value, externalId, "PUT /record/{company}/{record}", signal));
    },
    async deleteRecord(externalId, signal) {
      await client.deleteRecord(externalId, signal);
    },
    async findByRequestKey({ requestKey, day, signal }) {
      const zone = await zoneOf(signal);
      const query = { startDate: day, endDate: day, withDeleted: true, isUrgent: true, signal };
      let deleted: VendorRecord | null = null;
      for await (const wire of client.listRecords(query)) {
        if (requestKeyOf(wire.api_id) !== requestKey) continue;
        const record = read(wire, zone);
        // One that stands speaks louder than one that was made with the same key and deleted.
        if (record && !record.deleted) return record;
        deleted ??= record;
      }
      return deleted;
    },
    widgetUrl({ serviceExternalId, staffExternalId }) {
      if (options.formUrl === null) return Promise.resolve(null);
      const person = staffExternalId === null ? "" : `m${numericId(staffExternalId)}`;
      const url = new URL(`/company/${options.companyId}/personal/menu`, options.formUrl);
      url.searchParams.set("o", `${person}s${numericId(serviceExternalId)}`);
      return Promise.resolve(url.href);
    },
  };
}

/** A refusal the vendor understood becomes a value; every other failure stays an error. */
async function settled<T>(act: () => Promise<T>): Promise<Result<T, VendorSaleRefusal>> {
  try {
    return ok(await act());
  } catch (error) {
    const refusal = saleRefusal(error);
    if (refusal) return refuse(refusal);
    throw error;
  }
}
