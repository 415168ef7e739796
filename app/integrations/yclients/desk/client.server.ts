import { z } from "zod";
import type { HttpCall } from "../../core/http-client.server";
import { VendorError } from "../../core/vendor-error";
import { wireIdOrNull, type WireRecord } from "../contract";
import type { YclientsTransport } from "../transport/client.server";
import {
  wireBookDates,
  wireBookTime,
  wireBooked,
  wireWholeRecord,
  wireWritten,
  type BookAppointment,
  type BookRecordBody,
  type RecordBody,
  type WireBookDates,
  type WireBookTime,
  type WireBooked,
  type WireWholeRecord,
} from "./contract";

/** What is asked of the vendor's free times; ids as the wire has them, staff `0` for anybody. */
export interface BookingQuery {
  serviceIds: readonly string[];
  staffId: string;
  signal?: AbortSignal;
}

export interface YclientsDeskClient {
  /** Free days `YYYY-MM-DD`, both ends included. */
  getBookDates(query: BookingQuery & { from: string; until: string }): Promise<WireBookDates>;
  listBookTimes(query: BookingQuery & { day: string }): Promise<WireBookTime[]>;
  /** How many services the booking form offers; to try whether it may be read. */
  countBookServices(signal?: AbortSignal): Promise<number>;
  bookCheck(appointments: BookAppointment[], signal?: AbortSignal): Promise<void>;
  /** Never repeated here: the method has no idempotency key. Null when it was done and the answer cannot be read. */
  bookRecord(body: BookRecordBody, signal?: AbortSignal): Promise<WireBooked | null>;
  /** Never repeated here. Null when it was written and the answer cannot be read. */
  createRecord(body: RecordBody, signal?: AbortSignal): Promise<WireRecord | null>;
  /** The record with what a PUT must send back; null when it is gone. */
  getWholeRecord(id: string, signal?: AbortSignal): Promise<WireWholeRecord | null>;
  replaceRecord(id: string, body: RecordBody, signal?: AbortSignal): Promise<WireRecord | null>;
  /** False when it was gone already. */
  deleteRecord(id: string, signal?: AbortSignal): Promise<boolean>;
  /** Calls a writing method in a way that cannot write; throws what it is refused with. */
  tryWriting(method: "POST" | "PUT" | "DELETE", signal?: AbortSignal): Promise<void>;
}

const RECORD = "/record/{company}/{record}";
/** No record has this number. */
const NO_RECORD = "0";

/** The methods that sell free hours (partner token alone) and those that write the journal as staff does. */
export function createDeskClient(options: {
  transport: YclientsTransport;
  companyId: string;
  partnerToken: string;
}): YclientsDeskClient {
  const { transport, companyId } = options;
  const asPartner = { headers: { authorization: `Bearer ${options.partnerToken}` }, isUrgent: true };
  const offer = ({ serviceIds, staffId }: BookingQuery) => ({
    "service_ids[]": serviceIds,
    staff_id: staffId,
  });
  const recordPath = (id: string) => `/record/${companyId}/${encodeURIComponent(id)}`;

  /** Null when the vendor says there is no such record. */
  async function unlessGone<T>(work: Promise<T>): Promise<T | null> {
    try {
      return await work;
    } catch (error) {
      if (error instanceof VendorError && error.kind === "not_found") return null;
      throw error;
    }
  }

  return {
    getBookDates({ from, until, signal, ...wanted }) {
      return transport.read(wireBookDates, {
        ...asPartner,
        method: "GET",
        path: `/book_dates/${companyId}`,
        operation: "GET /book_dates/{company}",
        query: { ...offer(wanted), date_from: from, date_to: until },
        signal,
      });
    },
    async listBookTimes({ day, serviceIds, staffId, signal }) {
      const call: HttpCall = {
        ...asPartner,
        method: "GET",
        path: `/book_times/${companyId}/${encodeURIComponent(staffId)}/${day}`,
        operation: "GET /book_times/{company}/{staff}/{day}",
        query: { "service_ids[]": serviceIds },
        signal,
      };
      return (await transport.readRows(wireBookTime, call)).rows;
    },
    async countBookServices(signal) {
      const { services } = await transport.read(z.object({ services: z.array(z.object({ id: wireIdOrNull })).catch([]) }), {
        ...asPartner,
        method: "GET",
        path: `/book_services/${companyId}`,
        operation: "GET /book_services/{company}",
        signal,
      }); // prettier-ignore
      return services.length;
    },
    async bookCheck(appointments, signal) {
      await transport.tell(z.unknown(), {
        ...asPartner,
        method: "POST",
        path: `/book_check/${companyId}`,
        operation: "POST /book_check/{company}",
        body: { appointments },
        // Asks and changes nothing.
        idempotent: true,
        signal,
      });
    },
    bookRecord(body, signal) {
      return transport.tell(wireBooked, {
        ...asPartner,
        method: "POST",
        path: `/book_record/${companyId}`,
        operation: "POST /book_record/{company}",
        body,
        signal,
      });
    },
    createRecord(body, signal) {
      const call: HttpCall = { method: "POST", path: `/records/${companyId}`, operation: "POST /records/{company}", body, isUrgent: true, signal }; // prettier-ignore
      return transport.tell(wireWritten, call);
    },
    getWholeRecord(id, signal) {
      const call: HttpCall = { method: "GET", path: recordPath(id), operation: `GET ${RECORD}`, isUrgent: true, signal }; // prettier-ignore
      return unlessGone(transport.read(wireWholeRecord, call));
    },
    replaceRecord(id, body, signal) {
      const call: HttpCall = { method: "PUT", path: recordPath(id), operation: `PUT ${RECORD}`, body, isUrgent: true, idempotent: true, signal }; // prettier-ignore
      return transport.tell(wireWritten, call);
    },
    async deleteRecord(id, signal) {
      const call: HttpCall = { method: "DELETE", path: recordPath(id), operation: `DELETE ${RECORD}`, isUrgent: true, idempotent: true, signal }; // prettier-ignore
      return (await unlessGone(transport.tell(z.unknown(), call).then(() => true))) ?? false;
    },
    async tryWriting(method, signal) {
      const call =
        method === "POST"
          ? { path: `/records/${companyId}`, operation: "POST /records/{company}", body: {} }
          : { path: recordPath(NO_RECORD), operation: `${method} ${RECORD}`, ...(method === "PUT" ? { body: {} } : {}) };
      await transport.tell(z.unknown(), { method, ...call, isUrgent: true, signal });
    }, // prettier-ignore
  };
}
