import { sameSecret } from "~/lib/secret-token.server";
import type { SimulatorAnswer, SimulatorRequest } from "../../core/simulator/http-server.server";
import { underFaults } from "../../core/simulator/wire-faults.server";
import type { Clinic } from "./clinic.server";
import type { HmsState, SimulatedPlan } from "./state";
import type { createTraffic } from "./traffic";
import * as wire from "./wire-out";

export interface VendorApiOptions {
  state: HmsState;
  clinic: Clinic;
  traffic: ReturnType<typeof createTraffic>;
  token: string;
  customerKey: string;
  stopped: AbortSignal;
}

const MOST_PER_PAGE = 100;
const OD_PAGE = 100;

/** The three dialects over one clinic: `/json/…`, `/fhir/…`, `/opendental/…`. */
export function createVendorApi({ state, clinic, traffic, token, customerKey, stopped }: VendorApiOptions) {
  const isKnown = (given: string | undefined, expected: string) => !state.faults.refuseKey && sameSecret(given ?? "", expected); // prettier-ignore

  function json({ path, query, headers }: SimulatorRequest): SimulatorAnswer {
    if (!isKnown(headers.authorization, `Bearer ${token}`)) return { status: 401, body: { error: "token" } };
    const [, kind, id = ""] = /^\/json\/(plans|patients)(?:\/([^/]+))?$/.exec(path) ?? [];
    if (kind === "patients") {
      const patient = clinic.findPatient(decodeURIComponent(id));
      return patient ? { status: 200, body: wire.patientOut(patient) } : { status: 404, body: { error: "patient" } }; // prettier-ignore
    }
    if (kind !== "plans") return { status: 404, body: { error: "path" } };
    if (id) {
      const plan = clinic.findPlan(decodeURIComponent(id));
      return plan ? { status: 200, body: wire.planOut(plan) } : { status: 404, body: { error: "plan" } };
    }
    const page = Math.max(1, Number(query.get("page") ?? 1) || 1);
    const patientId = query.get("patient_id");
    if (patientId && page === 1) traffic.asked(patientId);
    if (patientId && !clinic.findPatient(patientId)) return { status: 404, body: { error: "patient" } };
    const perPage = Math.min(MOST_PER_PAGE, Math.max(1, Number(query.get("per_page") ?? 50) || 50));
    const found = plansOf({ patientId, since: query.get("changed_since") });
    const items = found.slice((page - 1) * perPage, page * perPage).map(wire.planOut);
    return { status: 200, body: { items, next_page: page * perPage < found.length ? page + 1 : null } };
  }

  function plansOf({ patientId, since }: { patientId: string | null; since: string | null }): SimulatedPlan[] {
    return state.plans.filter(
      (plan) => (patientId === null || plan.patientId === patientId) && (since === null || plan.updatedAt >= since),
    );
  } // prettier-ignore

  function fhir({ path, query, headers }: SimulatorRequest): SimulatorAnswer {
    if (!isKnown(headers.authorization, `Bearer ${token}`)) return outcome(401, "login", "token");
    const [, type = "", id] = /^\/fhir\/([A-Za-z]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    if (id !== undefined) {
      const found = type === "Patient" ? clinic.findPatient(id) : type === "CarePlan" ? clinic.findPlan(id) : undefined; // prettier-ignore
      if (!found) return outcome(404, "not-found", `${type}/${id} is not known`);
      return fhirAnswer(
        "mergedInto" in found ? wire.fhirPatientOut(found) : wire.carePlanOut(found as SimulatedPlan),
      );
    }
    const patientId = (query.get("patient") ?? query.get("subject"))?.replace(/^Patient\//, "") ?? null;
    const offset = Number(query.get("_offset") ?? 0);
    if (type === "CarePlan" && patientId && offset === 0) traffic.asked(patientId);
    const since = /^ge(.+)$/.exec(query.get("_lastUpdated") ?? "")?.[1] ?? null;
    const requests = query.get("request")?.split(",");
    const plans = plansOf({ patientId, since });
    const kinds: Record<string, () => object[]> = {
      CarePlan: () => plans.map(wire.carePlanOut),
      Invoice: () => plans.map(wire.invoiceOut),
      ChargeItem: () => plans.flatMap(wire.chargeItemsOut),
      PaymentNotice: () => plans.filter(({ id: plan }) => requests?.includes(`Invoice/inv-${plan}`) ?? true).flatMap(wire.paymentNoticesOut), // prettier-ignore
    };
    const resources = kinds[type]?.();
    if (!resources) return outcome(404, "not-supported", type);
    const count = Math.min(MOST_PER_PAGE, Math.max(1, Number(query.get("_count") ?? 50) || 50));
    const next = new URLSearchParams(query);
    next.set("_offset", String(offset + count));
    const url = `http://${headers.host ?? "localhost"}${path}?${next.toString()}`;
    return fhirAnswer({
      resourceType: "Bundle",
      type: "searchset",
      link: offset + count < resources.length ? [{ relation: "next", url }] : [],
      entry: resources.slice(offset, offset + count).map((resource) => ({ resource, search: { mode: "match" } })), // prettier-ignore
    });
  }

  function openDental({ path, query, headers }: SimulatorRequest): SimulatorAnswer {
    if (!isKnown(headers.authorization, `ODFHIR ${token}/${customerKey}`)) return { status: 401, body: "Unauthorized" }; // prettier-ignore
    const [, kind = "", id] = /^\/opendental\/([a-z]+)(?:\/([^/]+))?$/.exec(path) ?? [];
    if (kind === "patients") {
      const patient = clinic.findPatient(id ?? "");
      if (!patient) return { status: 404, body: "patient not found" };
      const [LName = "", ...rest] = patient.name.split(" ");
      return { status: 200, body: { PatNum: Number(patient.id), LName, FName: rest.join(" "), PatStatus: patient.mergedInto ? "Deleted" : "Patient" } }; // prettier-ignore
    }
    if (kind === "treatplans" && id) {
      const plan = clinic.findPlan(id);
      return plan ? { status: 200, body: wire.treatPlanOut(plan) } : { status: 404, body: "plan not found" };
    }
    const offset = Number(query.get("Offset") ?? 0);
    const patientId = query.get("PatNum");
    if (kind === "treatplans" && patientId && offset === 0) traffic.asked(patientId);
    const since = query.get("SecDateTEdit");
    const plans = plansOf({ patientId, since: since && since.replace(" ", "T") });
    const one = query.get("TreatPlanNum");
    const ofPlan = plans.filter((plan) => one === null || plan.id === one);
    const kinds: Record<string, () => object[]> = {
      treatplans: () => plans.map(wire.treatPlanOut),
      proctps: () => ofPlan.flatMap(wire.procTpOut),
      treatplanattaches: () => ofPlan.flatMap(wire.attachOut),
      procedurelogs: () => plans.flatMap((plan) => plan.lines.map((line) => wire.procedureOut(plan, line))),
      paysplits: () => plans.flatMap(wire.paySplitsOut),
    };
    const rows = kinds[kind]?.();
    return rows ? { status: 200, body: rows.slice(offset, offset + OD_PAGE) } : { status: 404, body: "no such path" }; // prettier-ignore
  }

  return (request: SimulatorRequest): Promise<SimulatorAnswer> => {
    const dialect = request.path.startsWith("/fhir/") ? fhir : request.path.startsWith("/opendental/") ? openDental : json; // prettier-ignore
    const refusals = {
      tooMany: (seconds: number): SimulatorAnswer => ({ status: 429, headers: { "retry-after": String(seconds) }, body: { error: "too many" } }), // prettier-ignore
      serverError: (): SimulatorAnswer => ({ status: 500, body: { error: "internal" } }),
    };
    return traffic.count(() => underFaults(state.faults, { refusals, stopped }, () => request.method === "GET" ? dialect(request) : { status: 405 })); // prettier-ignore
  };
}

const FHIR_HEADERS = { "content-type": "application/fhir+json; charset=utf-8" };

function fhirAnswer(body: object): SimulatorAnswer {
  return { status: 200, headers: FHIR_HEADERS, body };
}

function outcome(status: number, code: string, diagnostics: string): SimulatorAnswer {
  const body = { resourceType: "OperationOutcome", issue: [{ severity: "error", code, diagnostics }] };
  return { status, headers: FHIR_HEADERS, body };
}
