import { z } from "zod";
import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import { YCLIENTS_RATE, createBudget, type Budget } from "../core/budget";
import { createHttpClient, type Fetch, type HttpCall } from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import {
  listOf,
  wireCompany,
  wireEnvelope,
  wireHooksSettings,
  wireRecord,
  wireService,
  wireServiceCategory,
  wireStaff,
  type WireCompany,
  type WireHooksSettings,
  type WireRecord,
  type WireService,
  type WireServiceCategory,
  type WireStaff,
} from "./contract";

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
  signal?: AbortSignal;
}

/** Records that could not be read are counted, not fatal: one odd row must not stop a synchronisation. */
export interface YclientsClient {
  getRecord(id: string, signal?: AbortSignal): Promise<WireRecord | null>;
  listRecords(query: ListRecordsQuery): AsyncGenerator<WireRecord, void>;
  listServices(signal?: AbortSignal): Promise<WireService[]>;
  listServiceCategories(signal?: AbortSignal): Promise<WireServiceCategory[]>;
  listStaff(signal?: AbortSignal): Promise<WireStaff[]>;
  getCompany(signal?: AbortSignal): Promise<WireCompany>;
  getHooksSettings(signal?: AbortSignal): Promise<WireHooksSettings>;
  /** Adds the address and switches record events on, keeping everything other vendors have set. */
  registerWebhook(url: string, signal?: AbortSignal): Promise<WireHooksSettings>;
  close(): Promise<void>;
}

const VENDOR = "yclients";
const MAX_PAGES = 1000;
/** The vendor takes at most ten addresses a branch. */
const MAX_HOOK_URLS = 10;

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
    timeoutMs: options.timeoutMs,
    retries: options.retries,
    retryDelayMs: options.retryDelayMs,
    readRefusal,
  });

  async function data(call: HttpCall): Promise<unknown> {
    const { status, body } = await http.json(call);
    const envelope = wireEnvelope.safeParse(body);
    if (!envelope.success) throw broken(call, status);
    if (envelope.data.success) return envelope.data.data;
    // A refusal may come with HTTP 200.
    const said = refusalOf(envelope.data.meta);
    throw new VendorError({ vendor: VENDOR, kind: "invalid_request", operation: call.operation, status, vendorCode: said.code, vendorMessage: said.message }); // prettier-ignore
  }

  async function read<T extends z.ZodType>(schema: T, call: HttpCall): Promise<z.output<T>> {
    const parsed = schema.safeParse(await data(call));
    if (!parsed.success) throw broken(call, 200);
    return parsed.data;
  }

  /** A list whose unreadable rows are left out and counted in the log. */
  async function readRows<T extends z.ZodType>(
    schema: T,
    call: HttpCall,
  ): Promise<{ rows: z.output<T>[]; received: number }> {
    const body = await data(call);
    const list = listOf(z.unknown()).safeParse(body);
    if (!list.success) throw broken(call, 200);
    const rows: z.output<T>[] = [];
    for (const row of list.data) {
      const parsed = schema.safeParse(row);
      if (parsed.success) rows.push(parsed.data);
    }
    const received = list.data.length;
    if (rows.length < received) log.warn({ vendor: VENDOR, operation: call.operation, skipped: received - rows.length }, "unreadable rows"); // prettier-ignore
    return { rows, received };
  }

  async function* listRecords(query: ListRecordsQuery): AsyncGenerator<WireRecord, void> {
    const count = query.pageSize ?? 200;
    for (let page = 1; page <= MAX_PAGES; page += 1) {
      const { rows, received } = await readRows(wireRecord, {
        method: "GET",
        path: `/records/${companyId}`,
        operation: "GET /records/{company}",
        query: {
          page,
          count,
          changed_after: query.changedAfter,
          start_date: query.startDate,
          end_date: query.endDate,
          with_deleted: query.withDeleted ? 1 : undefined,
        },
        signal: query.signal,
      });
      yield* rows;
      // `meta.total_count` means the total in some answers and the page in others; a short page is the only sure end.
      if (received < count) return;
    }
    throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation: "GET /records/{company}" });
  }

  async function getHooksSettings(signal?: AbortSignal): Promise<WireHooksSettings> {
    return read(wireHooksSettings, { method: "GET", path: `/hooks_settings/${companyId}`, operation: "GET /hooks_settings/{company}", signal }); // prettier-ignore
  }

  return {
    async getRecord(id, signal) {
      try {
        const path = `/record/${companyId}/${encodeURIComponent(id)}`;
        return await read(wireRecord, {
          method: "GET",
          path,
          operation: "GET /record/{company}/{record}",
          signal,
        });
      } catch (error) {
        if (!(error instanceof VendorError) || error.kind !== "not_found") throw error;
        if (error.vendorMessage !== null) return null;
        // A 404 page that is not the vendor's JSON comes from something in between, and says nothing about the record.
        throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation: error.operation, status: error.status, cause: error }); // prettier-ignore
      }
    },
    listRecords,
    async listServices(signal) {
      return (await readRows(wireService, { method: "GET", path: `/company/${companyId}/services`, operation: "GET /company/{company}/services", signal })).rows; // prettier-ignore
    },
    async listServiceCategories(signal) {
      return (await readRows(wireServiceCategory, { method: "GET", path: `/company/${companyId}/service_categories`, operation: "GET /company/{company}/service_categories", signal })).rows; // prettier-ignore
    },
    async listStaff(signal) {
      return (await readRows(wireStaff, { method: "GET", path: `/company/${companyId}/staff`, operation: "GET /company/{company}/staff", signal })).rows; // prettier-ignore
    },
    getCompany(signal) {
      return read(wireCompany, {
        method: "GET",
        path: `/company/${companyId}`,
        operation: "GET /company/{company}",
        signal,
      });
    },
    getHooksSettings,
    async registerWebhook(url, signal) {
      const operation = "POST /hooks_settings/{company}";
      const before = await getHooksSettings(signal);
      if (before.active && before.record && before.urls.includes(url)) return before;
      const urls = [...new Set([...before.urls, url])];
      if (urls.length > MAX_HOOK_URLS) throw new VendorError({ vendor: VENDOR, kind: "invalid_request", operation, vendorMessage: "more than ten webhook addresses" }); // prettier-ignore
      const wanted = { ...before, urls, active: true, record: true };
      const body = Object.fromEntries(Object.entries(wanted).map(([key, value]) => [key, typeof value === "boolean" ? Number(value) : value])); // prettier-ignore
      // Writing the whole state twice is harmless, so this POST may be repeated.
      await data({
        method: "POST",
        path: `/hooks_settings/${companyId}`,
        operation,
        body,
        idempotent: true,
        signal,
      });
      // No ETag: somebody may have written between our read and our write, so look again.
      const after = await getHooksSettings(signal);
      if (after.active && after.record && urls.every((one) => after.urls.includes(one))) return after;
      throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation });
    },
    close: () => http.close(),
  };
}

function broken(call: HttpCall, status: number): VendorError {
  return new VendorError({ vendor: VENDOR, kind: "broken_answer", operation: call.operation, status });
}

/**
 * The code and words of an error body. The code's place is not documented: `meta.code`, `meta.errors.code`,
 * `errors.code`. The message is null only when the body is not JSON (a proxy's HTML page).
 */
function readRefusal(body: string): { code: string | null; message: string | null } {
  try {
    const parsed = JSON.parse(body) as { meta?: unknown; errors?: unknown };
    const inMeta = refusalOf(parsed.meta);
    const inErrors = refusalOf(parsed.errors);
    return { code: inMeta.code ?? inErrors.code, message: inMeta.message ?? inErrors.message ?? "" };
  } catch {
    return { code: null, message: null }; // an HTML page
  }
}

function refusalOf(meta: unknown): { code: string | null; message: string | null } {
  if (meta === null || typeof meta !== "object") return { code: null, message: null };
  const { code, message, errors } = meta as { code?: unknown; message?: unknown; errors?: unknown };
  const nested = errors && typeof errors === "object" ? (errors as { code?: unknown }).code : undefined;
  const found = [code, nested].find((one) => typeof one === "number" || typeof one === "string");
  return {
    code: found === undefined ? null : String(found),
    message: typeof message === "string" ? message : null,
  };
}
