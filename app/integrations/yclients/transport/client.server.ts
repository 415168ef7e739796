import { z } from "zod";
import type { Log } from "~/lib/log.server";
import type { HttpCall, HttpClient, Refusal } from "../../core/http-client.server";
import { VendorError } from "../../core/vendor-error";
import { listOf, wireEnvelope } from "../contract";

/** How answers of this vendor are read, whatever the method. */
export interface YclientsTransport {
  /** The `data` of the envelope. */
  data(call: HttpCall): Promise<unknown>;
  /** `data` in a shape; `broken_answer` when it has another. */
  read<T extends z.ZodType>(schema: T, call: HttpCall): Promise<z.output<T>>;
  /** A list whose unreadable rows are left out and counted in the log: one odd row must not stop a synchronisation. */
  readRows<T extends z.ZodType>(
    schema: T,
    call: HttpCall,
  ): Promise<{ rows: z.output<T>[]; received: number }>;
  /** For methods that change something: any 2xx is success, even when it says nothing (null) that can be read in the shape. */
  tell<T extends z.ZodType>(schema: T, call: HttpCall): Promise<z.output<T> | null>;
}

export const VENDOR = "yclients";

/** Reads envelopes over an HTTP client. */
export function createTransport(http: HttpClient, log: Log): YclientsTransport {
  async function answer(call: HttpCall): Promise<{ status: number; body: unknown }> {
    try {
      return await http.json(call);
    } catch (error) {
      throw isForeign(error) ? broken(call, error.status ?? 0, error) : error;
    }
  }

  async function data(call: HttpCall): Promise<unknown> {
    const { status, body } = await answer(call);
    const envelope = wireEnvelope.safeParse(body);
    if (!envelope.success) throw broken(call, status);
    if (!envelope.data.success) throw refused(call, status, body);
    return envelope.data.data;
  }

  return {
    data,
    async read(schema, call) {
      const parsed = schema.safeParse(await data(call));
      if (!parsed.success) throw broken(call, 200);
      return parsed.data;
    },
    async readRows(schema, call) {
      const list = listOf(z.unknown()).safeParse(await data(call));
      if (!list.success) throw broken(call, 200);
      const rows: z.output<typeof schema>[] = [];
      for (const row of list.data) {
        const parsed = schema.safeParse(row);
        if (parsed.success) rows.push(parsed.data);
      }
      const received = list.data.length;
      if (rows.length < received) log.warn({ vendor: VENDOR, operation: call.operation, skipped: received - rows.length }, "unreadable rows"); // prettier-ignore
      return { rows, received };
    },
    async tell(schema, call) {
      const { status, body } = await answer(call);
      const envelope = wireEnvelope.safeParse(body);
      if (envelope.success && !envelope.data.success) throw refused(call, status, body);
      const parsed = schema.safeParse(envelope.success ? envelope.data.data : body);
      return parsed.success ? parsed.data : null;
    },
  };
}

/**
 * A refusal that is not the vendor's JSON comes from something in between and says nothing about what was asked: it
 * must neither cancel a visit ("404") nor close a sale ("422").
 */
function isForeign(error: unknown): error is VendorError {
  return (
    error instanceof VendorError &&
    (error.kind === "not_found" || error.kind === "invalid_request") &&
    error.vendorMessage === null
  );
}

/** A refusal may come with HTTP 200. */
function refused(call: HttpCall, status: number, body: unknown): VendorError {
  const said = refusalIn(body);
  return new VendorError({ vendor: VENDOR, kind: "invalid_request", operation: call.operation, status, vendorCode: said.code, vendorMessage: said.message }); // prettier-ignore
}

export function broken(call: Pick<HttpCall, "operation">, status: number, cause?: unknown): VendorError {
  return new VendorError({ vendor: VENDOR, kind: "broken_answer", operation: call.operation, status, cause });
}

/** The code and words of an error body. The message is null only when the body is not JSON (a proxy's HTML page). */
export function readRefusal(body: string): Refusal {
  try {
    const said = refusalIn(JSON.parse(body));
    const isAnswer = SALE_CODES.test(said.code ?? "");
    return { code: said.code, message: said.message ?? "", kind: isAnswer ? "invalid_request" : null };
  } catch {
    return { code: null, message: null };
  }
}

/** Codes 431-438 refuse a booking, whatever the status: 434 (blacklisted) comes with 403 and is no missing right. */
const SALE_CODES = /^43[1-8]$/;

/** Where a code or words may stand: the documentation does not say, so the likeliest comes first. */
const PLACES = ["meta", "errors", "error"] as const;

function refusalIn(body: unknown): Refusal {
  const root = fields(body);
  const places = PLACES.flatMap((name) => {
    const place = fields(root[name]);
    return [place, fields(place.errors), fields(place.error)];
  });
  const [code = null] = [...places, root].flatMap(({ code: found }) => numberText(found));
  const [message = null] = [...places, root].flatMap(({ message: found }) =>
    typeof found === "string" ? [found] : [],
  );
  return { code, message };
}

/** An object's fields, or those of the first object of a list; nothing for anything else. */
function fields(value: unknown): Record<string, unknown> {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  return one !== null && typeof one === "object" ? (one as Record<string, unknown>) : {};
}

function numberText(value: unknown): string[] {
  if (typeof value === "number") return [String(value)];
  return typeof value === "string" && /^\d+$/.test(value.trim()) ? [value.trim()] : [];
}
