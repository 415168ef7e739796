import { can } from "~/features/accounts/policy";
import { readTrouble } from "~/features/connections/health/queries.server";
import { readConnection } from "~/features/connections/queries.server";
import type { ListColumn } from "~/features/clients/list/schema";
import { watchPlans } from "~/features/treatment-plans/loading/commands.server";
import {
  clientPlans,
  clientsWithCases,
  listPlans,
  plansProgress,
} from "~/features/treatment-plans/queries.server";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";

/** Whether anything of treatment plans is shown to somebody: they may see them, and a clinic is connected, or was until it was paused. */
export async function seesPlans(core: Core, user: UserActor): Promise<boolean> {
  if (!can(user, "plans:read")) return false;
  const { state } = await readConnection(core, "hms");
  return state === "on" || state === "paused";
}

/** What gives way to the plans, so that the list still fits the screen; both can be chosen again. */
const GIVING_WAY: readonly ListColumn[] = ["tags", "visits"];

/** The columns that everybody begins with, where a clinic is connected. */
export function withPlans(columns: readonly ListColumn[]): ListColumn[] {
  return columns
    .filter((column) => !GIVING_WAY.includes(column))
    .flatMap((column): ListColumn[] => (column === "contacts" ? [column, "plans"] : [column]));
}

/** What the list of clients shows of plans, and the bar above it. What is on the screen is kept fresh from now on; nobody waits for that. */
export async function readListPlans(core: Core, user: UserActor, { clientIds, zone }: { clientIds: readonly number[]; zone: string }) {
  const now = core.clock.now();
  const [plans, progress, away, cases] = await Promise.all([
    listPlans(core.db, user, { clientIds, now }),
    plansProgress(core.db, user, now),
    readTrouble(core, "hms"),
    clientsWithCases(core.db, user),
  ]);
  watchInPassing(core, Object.keys(plans).map(Number));
  const trouble = away?.kind ?? null;
  return { plans, now, zone, progress, trouble, cases, maySetUp: can(user, "settings:write") };
} // prettier-ignore

/** The plans of one client for the card; null: they are no patient, or nothing is shown. */
export async function readCardPlans(core: Core, user: UserActor, { clientId, url, isOpen }: { clientId: number; url: URLSearchParams; isOpen: boolean }) {
  if (!(await seesPlans(core, user))) return null;
  const plans = await clientPlans(core.db, user, { clientId, now: core.clock.now() });
  const mayWrite = isOpen && can(user, "plans:write");
  if (plans === null && !mayWrite) return null;
  if (plans && plans.patients.length > 0) watchInPassing(core, [clientId]);
  return { plans, mayWrite, said: url.get("plans") };
} // prettier-ignore

function watchInPassing(core: Core, ids: readonly number[]): void {
  void watchPlans(core, ids).catch((error: unknown) => core.log.warn({ err: error }, "who is on the screen could not be noted")); // prettier-ignore
}
