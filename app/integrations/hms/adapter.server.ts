import type { PlanProbe, TreatmentPlanSource } from "~/features/treatment-plans/ports";
import type { Clock } from "~/lib/clock";
import type { Log } from "~/lib/log.server";
import type { AddressGuard } from "../core/address-guard.server";
import type { Budget } from "../core/budget";
import { createHttpClient, type Fetch, type ObservedCall } from "../core/http-client.server";
import { VendorError } from "../core/vendor-error";
import { createFhirReader, FHIR_ACCEPT, readFhirRefusal } from "./fhir/client.server";
import { createJsonReader } from "./json/client.server";
import { createOpenDentalReader, openDentalKey } from "./opendental/client.server";
import type { HmsReader } from "./reader/client.server";
import { readPlanHint } from "./webhook.server";

export interface HmsAccount {
  dialect: "json" | "fhir" | "opendental";
  /** With the path of its API, without a trailing slash. */
  baseUrl: string;
  /** Of amounts that name none, ISO 4217. */
  currency: string;
  token: string;
  /** Open Dental only. */
  customerKey: string;
}

export interface HmsOptions {
  account: HmsAccount;
  clock: Clock;
  log: Log;
  budget?: Budget;
  fetch?: Fetch;
  guard?: AddressGuard;
  observe?: (outcome: ObservedCall) => void;
  timeoutMs?: number;
}

/** Longer than a page would wait: nobody does. */
const TIMEOUT_MS = 20_000;

/** A clinic's system in whichever of its three dialects; `close` lets its connections go. */
export function createHmsSource(options: HmsOptions): {
  source: TreatmentPlanSource;
  close: () => Promise<void>;
} {
  const { account, clock, log, budget, fetch, guard, observe, timeoutMs = TIMEOUT_MS } = options;
  const isFhir = account.dialect === "fhir";
  const http = createHttpClient({
    vendor: "hms",
    // The pages of a FHIR search are where the server says, on its own origin.
    baseUrl: isFhir ? new URL(account.baseUrl).origin : account.baseUrl,
    headers: headersOf(account),
    // A patient that fails is asked again in a minute, which is better than holding a place now.
    ...{ clock, log, budget, fetch, guard, observe, timeoutMs, retries: 0 },
    ...(isFhir ? { readRefusal: readFhirRefusal } : {}),
  });
  const { ask, ...reader } = readerOf(account, http);
  return {
    source: {
      ...reader,
      readHint(body) {
        const hint = readPlanHint(body);
        return Promise.resolve(hint.ok ? hint.value : null);
      },
      probe: (signal) => probe(ask, signal),
    },
    close: () => http.close(),
  };
}

function readerOf(account: HmsAccount, http: ReturnType<typeof createHttpClient>): HmsReader {
  const { dialect, baseUrl, currency } = account;
  switch (dialect) {
    case "json":
      return createJsonReader({ http, currency });
    case "fhir":
      return createFhirReader({ http, currency, baseUrl });
    case "opendental":
      return createOpenDentalReader({ http, currency });
  }
}

function headersOf({ dialect, token, customerKey }: HmsAccount): Record<string, string> {
  switch (dialect) {
    case "json":
      return { accept: "application/json", authorization: `Bearer ${token}` };
    case "fhir":
      return { accept: FHIR_ACCEPT, authorization: `Bearer ${token}` };
    case "opendental":
      return { accept: "application/json", authorization: openDentalKey(token, customerKey) };
  }
}

async function probe(ask: HmsReader["ask"], signal?: AbortSignal): Promise<PlanProbe> {
  const started = performance.now();
  const latencyMs = () => Math.round(performance.now() - started);
  try {
    await ask(signal);
    return { ok: true, latencyMs: latencyMs() };
  } catch (error) {
    if (error instanceof VendorError) return { ok: false, kind: error.kind, latencyMs: latencyMs() };
    throw error;
  }
}
