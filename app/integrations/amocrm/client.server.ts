import type { z } from "zod";
import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import type { Budget, RateWindow } from "../core/budget";
import {
  createHttpClient,
  type HttpCall,
  type HttpClientOptions,
  type Refusal,
} from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import {
  wireAccount,
  wireContact,
  wireContacts,
  wireLead,
  wirePipelines,
  type ContactPatchBody,
  type WireContact,
  type WireLead,
} from "./contract";

const VENDOR = "amocrm";

/** 7 requests a second (developers.kommo.com/docs/limitations); whoever goes on is shut out by address. A person goes before the patient. */
export const AMOCRM_RATE: readonly RateWindow[] = [{ calls: 7, perMs: 1_050, patientCalls: 5 }];

/** Where the access token of each call comes from; null: none can be had any more, a person has to connect the account anew. */
export interface AccessTokens {
  /** One that should live. */
  current(): Promise<string | null>;
  /** Another than the one that was just refused. */
  renewed(refused: string): Promise<string | null>;
}

export interface AmocrmClientOptions extends Pick<HttpClientOptions, "fetch" | "guard" | "observe" | "timeoutMs" | "retries" | "retryDelayMs"> {
  /** The account's own address: `https://sub.amocrm.ru`. */
  baseUrl: string;
  tokens: AccessTokens;
  budget: Budget;
  clock: Clock;
  log: Log;
} // prettier-ignore

export type AmocrmClient = ReturnType<typeof createAmocrmClient>;

/** API v4 on the account's own domain. A token that is refused is renewed once, and the call goes out again. */
export function createAmocrmClient({ baseUrl, tokens, log, observe, ...rest }: AmocrmClientOptions) {
  const base = {
    vendor: VENDOR,
    baseUrl: `${baseUrl}/api/v4`,
    headers: { accept: "application/json" },
    log,
    timeoutMs: 10_000,
    readRefusal,
    ...rest,
  };
  /** Of the first try: that a token has run out is no news of the account. */
  const first = createHttpClient({
    ...base,
    observe: (call) => {
      if (call.ok || call.kind !== "unauthorized") observe?.(call);
    },
  });
  const second = createHttpClient({ ...base, observe });

  async function json(call: HttpCall): Promise<{ status: number; body: unknown }> {
    const token = await tokens.current();
    if (token === null) throw lost(call);
    try {
      return await first.json(withToken(call, token));
    } catch (error) {
      if (!(error instanceof VendorError) || error.kind !== "unauthorized") throw error;
      const fresh = await tokens.renewed(token);
      if (fresh === null) throw lost(call);
      return second.json(withToken(call, fresh));
    }
  }

  function lost({ operation }: HttpCall): VendorError {
    observe?.({ operation, ok: false, kind: "unauthorized" });
    return new VendorError({ vendor: VENDOR, kind: "unauthorized", operation, status: 401 });
  }

  /** Null for 204, which is this vendor's empty list. */
  async function read<T extends z.ZodType>(schema: T, call: HttpCall): Promise<z.output<T> | null> {
    const { status, body } = await json(call);
    if (body === null) return null;
    const parsed = schema.safeParse(body);
    if (!parsed.success) throw broken(call.operation, status);
    return parsed.data;
  }

  /** A 404 that is not the vendor's own words comes from something in between. */
  async function readOrNull<T extends z.ZodType>(schema: T, call: HttpCall): Promise<z.output<T> | null> {
    try {
      return await read(schema, call);
    } catch (error) {
      if (error instanceof VendorError && error.kind === "not_found" && error.vendorMessage !== null) return null;
      throw error;
    }
  }

  return {
    async getContact(id: string, signal?: AbortSignal): Promise<WireContact | null> {
      const call = { method: "GET", path: `/contacts/${numbered(id)}`, operation: "GET /contacts/{id}", query: { with: "leads" }, signal } as const;
      const contact = await readOrNull(wireContact, call);
      return contact?.is_deleted ? null : contact;
    },

    async searchContacts(query: string, signal?: AbortSignal): Promise<WireContact[]> {
      const operation = "GET /contacts";
      const answer = await read(wireContacts, { method: "GET", path: "/contacts", operation, query: { query, limit: 50 }, signal });
      return (answer?._embedded.contacts ?? []).flatMap((row) => {
        const parsed = wireContact.safeParse(row);
        if (!parsed.success) log.warn({ vendor: VENDOR, operation }, "unreadable row");
        return parsed.success && !parsed.data.is_deleted ? [parsed.data] : [];
      });
    },

    async patchContact(id: string, body: ContactPatchBody, signal?: AbortSignal): Promise<void> {
      await json({ method: "PATCH", path: `/contacts/${numbered(id)}`, operation: "PATCH /contacts/{id}", body, idempotent: true, signal });
    },

    async getLead(id: string, signal?: AbortSignal): Promise<WireLead | null> {
      const lead = await readOrNull(wireLead, { method: "GET", path: `/leads/${numbered(id)}`, operation: "GET /leads/{id}", query: { with: "contacts" }, signal });
      return lead?.is_deleted ? null : lead;
    },

    async patchLead(id: string, statusId: string, signal?: AbortSignal): Promise<void> {
      const body = { status_id: Number(numbered(statusId)) };
      await json({ method: "PATCH", path: `/leads/${numbered(id)}`, operation: "PATCH /leads/{id}", body, idempotent: true, signal });
    },

    async listPipelines(signal?: AbortSignal) {
      const answer = await read(wirePipelines, { method: "GET", path: "/leads/pipelines", operation: "GET /leads/pipelines", signal });
      return answer?._embedded.pipelines ?? [];
    },

    async getAccount(signal?: AbortSignal): Promise<{ id: string; name: string }> {
      const call = { method: "GET", path: "/account", operation: "GET /account", isProbe: true, isUrgent: true, signal } as const;
      const account = await read(wireAccount, call);
      if (!account) throw broken(call.operation, 204);
      return account;
    },

    async close() {
      await first.close();
      await second.close();
    },
  };
} // prettier-ignore

function withToken(call: HttpCall, token: string): HttpCall {
  return { ...call, headers: { ...call.headers, authorization: `Bearer ${token}` } };
}

function broken(operation: string, status: number): VendorError {
  return new VendorError({ vendor: VENDOR, kind: "broken_answer", operation, status });
}

/** An id goes into a path: nothing but digits may. */
function numbered(id: string): string {
  if (!/^\d{1,15}$/.test(id)) throw new VendorError({ vendor: VENDOR, kind: "not_found", operation: "id", vendorMessage: "" }); // prettier-ignore
  return id;
}

/** `application/problem+json`. The message is null only when the body is not JSON. */
export function readRefusal(body: string): Refusal {
  try {
    const said = JSON.parse(body) as { title?: unknown; detail?: unknown; hint?: unknown; "validation-errors"?: { errors?: { code?: unknown }[] }[] } | null;
    const code = said?.["validation-errors"]?.[0]?.errors?.[0]?.code ?? said?.hint;
    const message = [said?.title, said?.detail].filter((part): part is string => typeof part === "string").join(": ");
    return { code: typeof code === "string" ? code : null, message };
  } catch {
    return { code: null, message: null };
  }
} // prettier-ignore
