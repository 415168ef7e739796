import type { SimulatorAnswer } from "../../core/simulator/http-server.server";
import type { SimulatedFaults } from "./state";

type CountedFault =
  "rateLimited" | "serverError" | "brokenJson" | "htmlPage" | "cutSocket" | "falseSuccess" | "lostAnswer";

/** Uses up one of a counted fault; -1 never ends. */
export function spend(faults: SimulatedFaults, name: CountedFault): boolean {
  if (faults[name] === 0) return false;
  if (faults[name] > 0) faults[name] -= 1;
  return true;
}

/** What goes wrong with this API call, or null when it may be answered properly. */
export function misbehave(faults: SimulatedFaults): SimulatorAnswer | null {
  if (faults.offline || spend(faults, "cutSocket")) return "cut";
  if (spend(faults, "rateLimited")) {
    return refusal(429, "Too many requests", {
      headers: { "retry-after": String(faults.retryAfterSeconds) },
    });
  }
  if (spend(faults, "serverError")) return refusal(500, "Internal error");
  if (spend(faults, "htmlPage")) {
    const body = "<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>";
    return { status: 502, headers: { "content-type": "text/html" }, body };
  }
  if (spend(faults, "brokenJson")) {
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: '{"success":true,"data":{"id":1,',
    };
  }
  if (spend(faults, "falseSuccess")) return refusal(200, "Произошла ошибка");
  return null;
}

/** The vendor's refusal envelope. */
export function refusal(
  status: number,
  message: string,
  {
    code,
    headers = {},
    errors,
  }: { code?: number; headers?: Record<string, string>; errors?: Record<string, unknown> } = {},
): SimulatorAnswer {
  const details = code === undefined ? errors : { code, message, ...errors };
  const meta = { message, ...(details ? { errors: details } : {}) };
  return { status, headers, body: { success: false, data: null, meta } };
}

/** The vendor's success envelope; an empty `meta` is []. */
export function success(
  data: unknown,
  meta: Record<string, unknown> | null = null,
  status = 200,
): SimulatorAnswer {
  return { status, body: { success: true, data, meta: meta ?? [] } };
}
