import type { ChangedPlans, SourcePatient, SourcePlan } from "~/features/treatment-plans/ports";
import type { HttpCall } from "../../core/http-client.server";
import { absentAsNull, brokenAnswer, type HmsReader, type ReaderOptions } from "../reader/client.server";
import { wireId, wirePage, wirePatient, wirePlan } from "./contract";
import { planOfJson } from "./map";
import { z } from "zod";

const PER_PAGE = 100;
/** A source that never ends its pages is broken, not large: this many plans of one patient nobody has. */
const PAGES_MAX = 50;

/** The plain JSON dialect. */
export function createJsonReader({ http, currency }: ReaderOptions): HmsReader {
  async function page(query: NonNullable<HttpCall["query"]>, operation: string, signal?: AbortSignal) {
    const call = { method: "GET", path: "/plans", operation, query: { ...query, per_page: PER_PAGE }, signal } as const; // prettier-ignore
    const parsed = wirePage.safeParse((await http.json(call)).body);
    if (!parsed.success) throw brokenAnswer(operation);
    return parsed.data;
  }

  function read(item: unknown, operation: string): SourcePlan {
    const wire = wirePlan.safeParse(item);
    const plan = wire.success ? planOfJson(wire.data, currency) : null;
    if (!plan) throw brokenAnswer(operation);
    return plan;
  }

  return {
    async plansOfPatient(patientId, signal) {
      const operation = "GET /plans?patient_id";
      const plans: SourcePlan[] = [];
      let next: string | null = "1";
      for (let pages = 0; next !== null; pages += 1) {
        if (pages >= PAGES_MAX) throw brokenAnswer(operation);
        const answer = await page({ patient_id: patientId, page: next }, operation, signal);
        plans.push(...answer.items.map((item) => read(item, operation)));
        if (answer.next === next) throw brokenAnswer(operation);
        next = answer.next;
      }
      return plans;
    },
    async fetchPlan(planId, signal) {
      const operation = "GET /plans/{plan}";
      const path = `/plans/${encodeURIComponent(planId)}`;
      const answer = await absentAsNull(http.json({ method: "GET", path, operation, signal }));
      return answer && read(answer.body, operation);
    },
    async changedPlans({ since, cursor }, signal): Promise<ChangedPlans> {
      const operation = "GET /plans?changed_since";
      const answer = await page({ changed_since: since.toISOString(), page: cursor ?? "1" }, operation, signal); // prettier-ignore
      // Only whose plans changed is taken from here, so one unreadable plan does not keep back the others.
      const hint = z.object({ id: wireId, patient_id: wireId });
      const changed = answer.items.flatMap((item) => {
        const { success, data } = hint.safeParse(item);
        return success ? [{ planId: data.id, patientId: data.patient_id }] : [];
      });
      return { changed, cursor: answer.next === cursor ? null : answer.next };
    },
    async fetchPatient(patientId, signal): Promise<SourcePatient | null> {
      const operation = "GET /patients/{patient}";
      const path = `/patients/${encodeURIComponent(patientId)}`;
      const answer = await absentAsNull(http.json({ method: "GET", path, operation, signal }));
      if (!answer) return null;
      const wire = wirePatient.safeParse(answer.body);
      if (!wire.success) throw brokenAnswer(operation);
      const { id, name, merged_into } = wire.data;
      return { id, name, mergedInto: merged_into ?? null };
    },
    async ask(signal) {
      await http.json({ method: "GET", path: "/plans", operation: "GET /plans", query: { changed_since: "2100-01-01T00:00:00Z", per_page: 1 }, isProbe: true, signal }); // prettier-ignore
    },
  };
}
