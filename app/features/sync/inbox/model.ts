import { applyAmocrmEvent } from "~/features/amocrm/jobs";
import { applyTelegramUpdate } from "~/features/bot/jobs";
import { applyHelpdeskEvent } from "~/features/helpdesk/jobs";
import { applyPaymentEvent } from "~/features/payments/jobs";
import { applyPlanHint } from "~/features/treatment-plans/jobs";
import type { JobDefinition } from "~/jobs/define";
import { applyInboxEvent } from "../jobs";

/** A job that applies one row of the inbox. */
export type InboxJob = JobDefinition<{ inboxId: number }>;

const jobs: Record<string, InboxJob> = {
  yookassa: applyPaymentEvent,
  stripe: applyPaymentEvent,
  telegram: applyTelegramUpdate,
  hms: applyPlanHint,
  freescout: applyHelpdeskEvent,
  amocrm: applyAmocrmEvent,
};

/** What applies the calls of a source; sources of appointments have one job together. */
export function inboxJobOf(source: string): InboxJob {
  return jobs[source] ?? applyInboxEvent;
}
