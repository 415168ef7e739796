import type { z } from "zod";
import type { ChangedPlan } from "~/features/treatment-plans/ports";
import type { HttpCall, Refusal } from "../../core/http-client.server";
import { absentAsNull, brokenAnswer, type HmsReader, type ReaderOptions } from "../reader/client.server";
import { bundle, carePlan, chargeItem, invoice, operationOutcome, patient, paymentNotice, type WireCarePlan } from "./contract"; // prettier-ignore
import { patientIdOf, patientOfFhir, plansOfFhir } from "./map";

const PER_PAGE = 50;
const PAGES_MAX = 50;
const REQUESTS_AT_ONCE = 20;

export interface FhirReaderOptions extends ReaderOptions {
  /** The account's address with its path; `http` is opened on its origin, because the next page's address is the server's to choose. */
  baseUrl: string;
}

/** What the headers of every call say. */
export const FHIR_ACCEPT = "application/fhir+json";

/** FHIR R4: CarePlans, and the Invoices, ChargeItems and PaymentNotices their money stands in. */
export function createFhirReader({ http, currency, baseUrl }: FhirReaderOptions): HmsReader {
  const { origin, pathname } = new URL(baseUrl);
  const root = pathname.replace(/\/+$/, "");

  /** The next page as the server says it, word for word, if it is on the same origin: the token must not travel elsewhere. */
  function nextPath(url: string, operation: string): string {
    if (!URL.canParse(url, `${baseUrl}/`)) throw brokenAnswer(operation);
    const next = new URL(url, `${baseUrl}/`);
    if (next.origin !== origin) throw brokenAnswer(operation);
    return `${next.pathname}${next.search}`;
  }

  async function page(call: HttpCall): Promise<{ resources: { resourceType: string }[]; next: string | null }> {
    const parsed = bundle.safeParse((await http.json(call)).body);
    if (!parsed.success) throw brokenAnswer(call.operation);
    const next = parsed.data.link?.find(({ relation }) => relation === "next")?.url;
    return {
      resources: (parsed.data.entry ?? []).flatMap(({ resource }) => resource ?? []),
      next: next === undefined ? null : nextPath(next, call.operation),
    };
  } // prettier-ignore

  async function search<T extends z.ZodType>(
    schema: T,
    asked: { type: string; query: NonNullable<HttpCall["query"]>; signal?: AbortSignal },
  ): Promise<z.output<T>[]> {
    const operation = `GET /${asked.type}`;
    const found: z.output<T>[] = [];
    let call: HttpCall = { method: "GET", path: `${root}/${asked.type}`, operation, query: { ...asked.query, _count: PER_PAGE }, signal: asked.signal }; // prettier-ignore
    const seen = new Set<string>();
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const { resources, next } = await page(call);
      for (const resource of resources) {
        // Included resources and the outcome of the search may stand between.
        if (resource.resourceType !== asked.type) continue;
        const read = schema.safeParse(resource);
        if (!read.success) throw brokenAnswer(operation);
        found.push(read.data);
      }
      if (next === null) return found;
      if (seen.has(next)) break;
      seen.add(next);
      call = { method: "GET", path: next, operation, signal: asked.signal };
    }
    throw brokenAnswer(operation);
  }

  async function plansOfPatient(patientId: string, signal?: AbortSignal) {
    const subject = `Patient/${patientId}`;
    const plans = await search(carePlan, { type: "CarePlan", query: { patient: subject }, signal });
    if (plans.length === 0) return [];
    // One after another: five patients at once are five calls at once.
    const invoices = await search(invoice, { type: "Invoice", query: { subject }, signal });
    const charges = await search(chargeItem, { type: "ChargeItem", query: { subject }, signal });
    const notices = await noticesOf(invoices.map(({ id }) => `Invoice/${id}`), signal); // prettier-ignore
    const read = plansOfFhir({ plans, invoices, charges, notices }, currency);
    if (!read) throw brokenAnswer("GET /CarePlan");
    return read;
  }

  async function noticesOf(requests: string[], signal?: AbortSignal) {
    const notices: z.output<typeof paymentNotice>[] = [];
    for (let from = 0; from < requests.length; from += REQUESTS_AT_ONCE) {
      const query = { request: requests.slice(from, from + REQUESTS_AT_ONCE).join(",") };
      // Few servers have it; without it an invoice is paid when it says so.
      notices.push(...((await absentAsNull(search(paymentNotice, { type: "PaymentNotice", query, signal }))) ?? [])); // prettier-ignore
    }
    return notices;
  }

  async function readOne<T extends z.ZodType>(schema: T, asked: { type: string; id: string; signal?: AbortSignal }) {
    const operation = `GET /${asked.type}/{id}`;
    const path = `${root}/${asked.type}/${encodeURIComponent(asked.id)}`;
    const answer = await absentAsNull(http.json({ method: "GET", path, operation, signal: asked.signal }));
    if (!answer) return null;
    const read = schema.safeParse(answer.body);
    if (!read.success) throw brokenAnswer(operation);
    return read.data;
  } // prettier-ignore

  return {
    plansOfPatient,
    async fetchPlan(planId, signal) {
      const wire = await readOne(carePlan, { type: "CarePlan", id: planId, signal });
      const patientId = wire && patientIdOf(wire);
      if (!patientId) return null;
      return (
        (await plansOfPatient(patientId, signal)).find(({ externalId }) => externalId === planId) ?? null
      );
    },
    async changedPlans({ since, cursor }, signal) {
      const operation = "GET /CarePlan?_lastUpdated";
      const first = { path: `${root}/CarePlan`, query: { _lastUpdated: `ge${since.toISOString()}`, _count: PER_PAGE } }; // prettier-ignore
      const where = cursor === null ? first : { path: nextPath(cursor, operation) };
      const { resources, next } = await page({ method: "GET", operation, ...where, signal });
      const changed = resources.flatMap((resource): ChangedPlan[] => {
        const wire = carePlan.safeParse(resource);
        const patientId = wire.success ? patientIdOf(wire.data) : null;
        return wire.success && patientId ? [{ planId: (wire.data as WireCarePlan).id, patientId }] : [];
      });
      return { changed, cursor: next };
    },
    async fetchPatient(patientId, signal) {
      const wire = await readOne(patient, { type: "Patient", id: patientId, signal });
      return wire && patientOfFhir(wire);
    },
    async ask(signal) {
      // Behind the token, unlike /metadata.
      const query = { _count: 1 };
      await page({ method: "GET", path: `${root}/CarePlan`, operation: "GET /CarePlan", query, isProbe: true, signal }); // prettier-ignore
    },
  };
}

/** What an OperationOutcome says. */
export function readFhirRefusal(body: string): Refusal {
  try {
    const outcome = operationOutcome.safeParse(JSON.parse(body));
    const [issue] = outcome.success ? outcome.data.issue : [];
    return { code: issue?.code ?? null, message: issue?.diagnostics ?? null };
  } catch {
    return { code: null, message: null };
  }
}
