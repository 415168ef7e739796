import { z } from "zod";
import type { HttpCall } from "../../core/http-client.server";
import type { RateWindow } from "../../core/budget";
import { absentAsNull, brokenAnswer, type HmsReader, type ReaderOptions } from "../reader/client.server";
import { odPatient, paySplit, procedureLog, procTp, treatPlan, treatPlanAttach } from "./contract";
import { plansOfDental } from "./map";

const PER_PAGE = 100;
const PAGES_MAX = 50;
/** What its answer of changes is stepped back by: its times have no zone. */
const ZONE_SLACK_MS = 26 * 3600_000;

/** One call a second of the paid tier; a little longer, as a promised call may go out some milliseconds late. */
export const OPEN_DENTAL_RATE: readonly RateWindow[] = [{ calls: 1, perMs: 1_050 }];

/** The two keys as one header: `ODFHIR developer/customer`. */
export function openDentalKey(developerKey: string, customerKey: string): string {
  return `ODFHIR ${developerKey}/${customerKey}`;
}

/** Open Dental's API, for the patient numbers of one office. */
export function createOpenDentalReader({ http, currency }: ReaderOptions): HmsReader {
  async function list<T extends z.ZodType>(
    schema: T,
    asked: { path: string; query: NonNullable<HttpCall["query"]>; signal?: AbortSignal },
  ): Promise<z.output<T>[]> {
    const operation = `GET ${asked.path}`;
    const rows: z.output<T>[] = [];
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const query = { ...asked.query, Offset: pages * PER_PAGE };
      const { body } = await http.json({ method: "GET", path: asked.path, operation, query, signal: asked.signal }); // prettier-ignore
      const parsed = z.array(schema).safeParse(body);
      if (!parsed.success) throw brokenAnswer(operation);
      rows.push(...parsed.data);
      if (parsed.data.length < PER_PAGE) return rows;
    }
    throw brokenAnswer(operation);
  }

  async function plansOfPatient(patientId: string, signal?: AbortSignal) {
    const PatNum = patientId;
    const plans = await list(treatPlan, { path: "/treatplans", query: { PatNum }, signal });
    if (plans.length === 0) return [];
    const copies = [];
    const attaches = [];
    for (const { TPStatus, TreatPlanNum } of plans) {
      const query = { TreatPlanNum };
      if (TPStatus === "Saved") copies.push(...(await list(procTp, { path: "/proctps", query, signal })));
      else attaches.push(...(await list(treatPlanAttach, { path: "/treatplanattaches", query, signal })));
    }
    const procedures = attaches.length > 0 ? await list(procedureLog, { path: "/procedurelogs", query: { PatNum }, signal }) : []; // prettier-ignore
    const splits = await list(paySplit, { path: "/paysplits", query: { PatNum }, signal });
    const read = plansOfDental({ plans, copies, attaches, procedures, splits }, currency);
    if (!read) throw brokenAnswer("GET /treatplans");
    return read;
  }

  return {
    plansOfPatient,
    async fetchPlan(planId, signal) {
      const operation = "GET /treatplans/{plan}";
      const path = `/treatplans/${encodeURIComponent(planId)}`;
      const answer = await absentAsNull(http.json({ method: "GET", path, operation, signal }));
      if (!answer) return null;
      const wire = treatPlan.safeParse(answer.body);
      if (!wire.success) throw brokenAnswer(operation);
      return (await plansOfPatient(wire.data.PatNum, signal)).find(({ externalId }) => externalId === planId) ?? null; // prettier-ignore
    },
    async changedPlans({ since, cursor }, signal) {
      const path = "/treatplans";
      const operation = "GET /treatplans?SecDateTEdit";
      const from = new Date(since.getTime() - ZONE_SLACK_MS);
      const SecDateTEdit = from.toISOString().slice(0, 19).replace("T", " ");
      const query = { SecDateTEdit, Offset: cursor ?? 0 };
      const { body } = await http.json({ method: "GET", path, operation, query, signal });
      const parsed = z.array(treatPlan).safeParse(body);
      if (!parsed.success) throw brokenAnswer(operation);
      const rows = parsed.data;
      return {
        changed: rows.map(({ TreatPlanNum, PatNum }) => ({ planId: TreatPlanNum, patientId: PatNum })),
        cursor: rows.length < PER_PAGE ? null : String(Number(cursor ?? 0) + PER_PAGE),
      };
    },
    async fetchPatient(patientId, signal) {
      const operation = "GET /patients/{patient}";
      const path = `/patients/${encodeURIComponent(patientId)}`;
      const answer = await absentAsNull(http.json({ method: "GET", path, operation, signal }));
      if (!answer) return null;
      const wire = odPatient.safeParse(answer.body);
      if (!wire.success) throw brokenAnswer(operation);
      const { PatNum, LName, FName, PatStatus } = wire.data;
      // Who was merged is archived or deleted there; into whom, its API does not tell.
      if (PatStatus === "Deleted") return null;
      return { id: PatNum, name: [LName, FName].filter(Boolean).join(" "), mergedInto: null };
    },
    async ask(signal) {
      const query = { SecDateTEdit: "2100-01-01 00:00:00", Offset: 0 };
      await http.json({ method: "GET", path: "/treatplans", operation: "GET /treatplans", query, isProbe: true, signal }); // prettier-ignore
    },
  };
}
