import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { YCLIENTS_RATE, createBudget, type Budget } from "../core/budget";
import { createHttpClient, type Fetch, type HttpClientOptions } from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import {
  wireCompany,
  wireRecord,
  wireService,
  wireServiceCategory,
  wireShiftDay,
  wireStaff,
  type WireCompany,
  type WireRecord,
  type WireService,
  type WireServiceCategory,
  type WireShiftDay,
  type WireStaff,
} from "./contract";
import { createDeskClient, type YclientsDeskClient } from "./desk/client.server";
import { createHooksClient, type YclientsHooksClient } from "./hooks/client.server";
import { VENDOR, broken, createTransport, readRefusal } from "./transport/client.server";

export interface YclientsClientOptions {
  /** `https://api.yclients.com`, `https://api.alteg.io` or a simulator; without `/api/v1`. */
  baseUrl: string;
  companyId: string;
  partnerToken: string;
  userToken: string;
  /** `application/vnd.yclients.v2+json`, or `application/vnd.api.v2+json` at Altegio. Without it some methods answer in an older shape. */
  accept: string;
  clock: Clock;
  log: Log;
  fetch?: Fetch;
  /** Shared by all clients of one address; by default one of its own with the documented limits. */
  budget?: Budget;
  /** Told how every exchange ended. */
  observe?: HttpClientOptions["observe"];
  /** Which networks may be called. */
  guard?: HttpClientOptions["guard"];
  timeoutMs?: number;
  retries?: number;
  retryDelayMs?: number;
}

export interface ListRecordsQuery {
  /** Branch wall clock `YYYY-MM-DDTHH:MM:SS`: created or modified since. The documented format has no offset. */
  changedAfter?: string;
  /** Visit days `YYYY-MM-DD`, inclusive. */
  startDate?: string;
  endDate?: string;
  withDeleted?: boolean;
  /** Records a page, default 200. */
  pageSize?: number;
  isUrgent?: boolean;
  signal?: AbortSignal;
}

/** Records that could not be read are counted, not fatal: one odd row must not stop a synchronisation. */
export interface YclientsClient extends YclientsDeskClient, YclientsHooksClient {
  getRecord(id: string, signal?: AbortSignal): Promise<WireRecord | null>;
  listRecords(query: ListRecordsQuery): AsyncGenerator<WireRecord, void>;
  listServices(signal?: AbortSignal): Promise<WireService[]>;
  listServiceCategories(signal?: AbortSignal): Promise<WireServiceCategory[]>;
  listStaff(signal?: AbortSignal): Promise<WireStaff[]>;
  /** Working hours of a person, days `YYYY-MM-DD`, both included. */
  listShifts(
    query: { staffId: string; from: string; until: string },
    signal?: AbortSignal,
  ): Promise<WireShiftDay[]>;
  /** `isProbe`: also while the circuit is open, to find out whether the vendor is back. */
  getCompany(signal?: AbortSignal, how?: { isProbe: boolean }): Promise<WireCompany>;
  close(): Promise<void>;
}

const MAX_PAGES = 1000;

/** A client of one branch. Knows the wire and nothing of our domain; failures are `VendorError`s. */
export function createYclientsClient(options: YclientsClientOptions): YclientsClient {
  const { companyId, log } = options;
  const http = createHttpClient({
    vendor: VENDOR,
    baseUrl: `${options.baseUrl.replace(/\/+$/, "")}/api/v1`,
    headers: {
      accept: options.accept,
      // One header, a comma, the word "User": the documented form.
      authorization: `Bearer ${options.partnerToken}, User ${options.userToken}`,
    },
    budget: options.budget ?? createBudget({ vendor: VENDOR, windows: YCLIENTS_RATE }),
    clock: options.clock,
    log,
    fetch: options.fetch,
    observe: options.observe,
    guard: options.guard,
    timeoutMs: options.timeoutMs,
    retries: options.retries,
    retryDelayMs: options.retryDelayMs,
    readRefusal,
  });
  const transport = createTransport(http, log);
  const get = (path: string, template: string, signal?: AbortSignal) => ({
    method: "GET" as const,
    path,
    operation: `GET ${template}`,
    signal,
  });

  async function* listRecords(query: ListRecordsQuery): AsyncGenerator<WireRecord, void> {
    const count = query.pageSize ?? 200;
    const ask = (page: number) =>
      transport.readRows(wireRecord, {
        ...get(`/records/${companyId}`, "/records/{company}", query.signal),
        query: {
          page,
          count,
          changed_after: query.changedAfter,
          start_date: query.startDate,
          end_date: query.endDate,
          with_deleted: query.withDeleted ? 1 : undefined,
        },
        isUrgent: query.isUrgent,
      });
    let next = ask(1);
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const { rows, received } = await next;
      // `meta.total_count` means the total in some answers and the page in others; a short page is the only sure end.
      const isLast = received < count;
      if (!isLast && page < MAX_PAGES) {
        // It comes while this one is worked on. Should nobody want it any more, its failure is nobody's either.
        next = ask(page + 1);
        next.catch(() => undefined);
      }
      for (const row of rows) yield row;
      if (isLast) return;
    }
    throw broken({ operation: "GET /records/{company}" }, 200);
  }

  return {
    async getRecord(id, signal) {
      const path = `/record/${companyId}/${encodeURIComponent(id)}`;
      try {
        return await transport.read(wireRecord, get(path, "/record/{company}/{record}", signal));
      } catch (error) {
        if (error instanceof VendorError && error.kind === "not_found") return null;
        throw error;
      }
    },
    listRecords,
    async listServices(signal) {
      const call = get(`/company/${companyId}/services`, "/company/{company}/services", signal);
      return (await transport.readRows(wireService, call)).rows;
    },
    async listServiceCategories(signal) {
      const call = get(`/company/${companyId}/service_categories`, "/company/{company}/service_categories", signal); // prettier-ignore
      return (await transport.readRows(wireServiceCategory, call)).rows;
    },
    async listStaff(signal) {
      const call = get(`/company/${companyId}/staff`, "/company/{company}/staff", signal);
      return (await transport.readRows(wireStaff, call)).rows;
    },
    async listShifts({ staffId, from, until }, signal) {
      const path = `/schedule/${companyId}/${encodeURIComponent(staffId)}/${from}/${until}`;
      const call = get(path, "/schedule/{company}/{staff}/{from}/{until}", signal);
      return (await transport.readRows(wireShiftDay, call)).rows;
    },
    getCompany(signal, { isProbe } = { isProbe: false }) {
      // Everything that shows a time waits for the branch's zone, so it goes before what is patient.
      const call = { ...get(`/company/${companyId}`, "/company/{company}", signal), isUrgent: true, isProbe };
      return transport.read(wireCompany, call);
    },
    ...createDeskClient({ transport, companyId, partnerToken: options.partnerToken }),
    ...createHooksClient({ transport, companyId }),
    close: () => http.close(),
  };
}
