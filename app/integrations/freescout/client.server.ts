import type { z } from "zod";
import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import {
  createHttpClient,
  type HttpCall,
  type HttpClientOptions,
  type Refusal,
} from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import {
  wireConversation,
  wireConversations,
  wireCustomer,
  wireCustomers,
  wireMailboxes,
  type CustomerPut,
  type WireConversation,
  type WireCustomer,
} from "./contract";

const VENDOR = "freescout";

export interface FreescoutClientOptions extends Pick<HttpClientOptions, "fetch" | "guard" | "observe" | "timeoutMs" | "retries" | "retryDelayMs"> {
  /** Without `/api`. */
  baseUrl: string;
  apiKey: string;
  clock: Clock;
  log: Log;
} // prettier-ignore

export type FreescoutClient = ReturnType<typeof createFreescoutClient>;

export interface WirePage<T> {
  rows: T[];
  page: number;
  pages: number;
}

const PAGE_SIZE = 50;

/** FreeScout's API: one key for everything in a header, never in the query. `not_found` also stands for a module that is switched off. */
export function createFreescoutClient({ baseUrl, apiKey, log, ...rest }: FreescoutClientOptions) {
  const http = createHttpClient({
    vendor: VENDOR,
    baseUrl: `${baseUrl}/api`,
    headers: { accept: "application/json", "x-freescout-api-key": apiKey },
    log,
    timeoutMs: 10_000,
    readRefusal,
    ...rest,
  });

  async function read<T extends z.ZodType>(schema: T, call: HttpCall): Promise<z.output<T>> {
    const { status, body } = await http.json(call);
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw new VendorError({ vendor: VENDOR, kind: "broken_answer", operation: call.operation, status }); // prettier-ignore
    return parsed.data;
  }

  /** Null for what is not there; a 404 that is not FreeScout's JSON comes from something in between. */
  async function readOrNull<T extends z.ZodType>(schema: T, call: HttpCall): Promise<z.output<T> | null> {
    try {
      return await read(schema, call);
    } catch (error) {
      if (error instanceof VendorError && error.kind === "not_found" && error.vendorMessage !== null) return null;
      throw error;
    }
  }

  /** One odd row must not hide the others. */
  function rowsOf<T extends z.ZodType>(schema: T, rows: readonly unknown[], operation: string): z.output<T>[] {
    const kept = rows.flatMap((row) => {
      const parsed = schema.safeParse(row);
      return parsed.success ? [parsed.data] : [];
    });
    if (kept.length < rows.length) log.warn({ vendor: VENDOR, operation, skipped: rows.length - kept.length }, "unreadable rows"); // prettier-ignore
    return kept;
  }

  return {
    getCustomer: (id: string, signal?: AbortSignal): Promise<WireCustomer | null> =>
      readOrNull(wireCustomer, { method: "GET", path: `/customers/${numbered(id)}`, operation: "GET /customers/{id}", signal }),

    async listCustomers(query: { email?: string; phone?: string; page: number }, signal?: AbortSignal): Promise<WirePage<WireCustomer>> {
      const operation = "GET /customers";
      const call = { method: "GET", path: "/customers", operation, query: { ...query, pageSize: PAGE_SIZE }, signal } as const;
      const { _embedded, page } = await read(wireCustomers, call);
      return { rows: rowsOf(wireCustomer, _embedded.customers, operation), page: page.number, pages: page.totalPages };
    },

    /** Any 2xx is success; 204 has no body and 200 need not be read. */
    async putCustomer(id: string, body: CustomerPut, signal?: AbortSignal): Promise<void> {
      await http.send({ method: "PUT", path: `/customers/${numbered(id)}`, operation: "PUT /customers/{id}", body, idempotent: true, signal });
    },

    async listConversations(query: { customerId: string; page: number }, signal?: AbortSignal): Promise<WirePage<WireConversation>> {
      const operation = "GET /conversations";
      const order = { sortField: "updatedAt", sortOrder: "desc", embed: "threads", pageSize: PAGE_SIZE };
      const call = { method: "GET", path: "/conversations", operation, query: { ...query, ...order }, signal } as const;
      const { _embedded, page } = await read(wireConversations, call);
      return { rows: rowsOf(wireConversation, _embedded.conversations, operation), page: page.number, pages: page.totalPages };
    },

    getConversation: (id: string, signal?: AbortSignal): Promise<WireConversation | null> =>
      readOrNull(wireConversation, { method: "GET", path: `/conversations/${numbered(id)}`, operation: "GET /conversations/{id}", query: { embed: "threads" }, signal }),

    async listMailboxes(signal?: AbortSignal): Promise<string[]> {
      const answer = await read(wireMailboxes, { method: "GET", path: "/mailboxes", operation: "GET /mailboxes", isProbe: true, signal });
      return answer._embedded.mailboxes.map(({ name }) => name);
    },

    close: () => http.close(),
  };
} // prettier-ignore

/** An id goes into a path: nothing but digits may. */
function numbered(id: string): string {
  if (!/^\d{1,15}$/.test(id)) throw new VendorError({ vendor: VENDOR, kind: "not_found", operation: "id", vendorMessage: "" }); // prettier-ignore
  return id;
}

/**
 * `{"message":"…","_embedded":{"errors":[…]}}`, or a JSON string. The message is null when the module did not say it: a proxy's page, or the 404 that
 * all of `/api` answers while the module is switched off, which must not be taken for a customer who is gone.
 */
function readRefusal(body: string): Refusal {
  try {
    const said: unknown = JSON.parse(body);
    if (typeof said === "string") return { code: null, message: said };
    const { message, _embedded: own } = (said ?? {}) as { message?: unknown; _embedded?: unknown };
    return { code: null, message: own !== undefined && typeof message === "string" ? message : null };
  } catch {
    return { code: null, message: null };
  }
}
