import * as accounts from "~/features/accounts/jobs";
import * as amocrm from "~/features/amocrm/jobs";
import * as auditLog from "~/features/audit/jobs";
import * as billing from "~/features/billing/jobs";
import * as booking from "~/features/booking/jobs";
import * as bot from "~/features/bot/jobs";
import * as channels from "~/features/channels/jobs";
import * as clientAccess from "~/features/client-access/jobs";
import * as bulk from "~/features/clients/bulk/jobs";
import * as connections from "~/features/connections/jobs";
import * as conversations from "~/features/conversations/jobs";
import * as importing from "~/features/exchange/importing/jobs";
import * as helpdesk from "~/features/helpdesk/jobs";
import * as loyalty from "~/features/loyalty/jobs";
import * as notifications from "~/features/notifications/jobs";
import * as payments from "~/features/payments/jobs";
import * as pipeline from "~/features/pipeline/jobs";
import * as merging from "~/features/merging/jobs";
import * as privacy from "~/features/privacy/jobs";
import * as audit from "~/features/sync/audit/jobs";
import * as sync from "~/features/sync/jobs";
import * as catalogueReading from "~/features/sync/catalogue/jobs";
import * as treatmentPlans from "~/features/treatment-plans/jobs";
import * as maintenance from "~/jobs/maintenance/jobs";
import { handledBy, makeCatalogue } from "./handled-by";

/**
 * All background work of the product. A feature with jobs adds one import of its definitions and one line here; a
 * definition without a handler of the same name does not compile.
 */
export const catalogue = makeCatalogue(
  handledBy(maintenance, () => import("./maintenance/jobs.server")),
  handledBy(bot, () => import("~/features/bot/jobs.server")),
  handledBy(auditLog, () => import("~/features/audit/jobs.server")),
  handledBy(accounts, () => import("~/features/accounts/jobs.server")),
  handledBy(billing, () => import("~/features/billing/jobs.server")),
  handledBy(booking, () => import("~/features/booking/jobs.server")),
  handledBy(channels, () => import("~/features/channels/jobs.server")),
  handledBy(clientAccess, () => import("~/features/client-access/jobs.server")),
  handledBy(bulk, () => import("~/features/clients/bulk/jobs.server")),
  handledBy(connections, () => import("~/features/connections/jobs.server")),
  handledBy(conversations, () => import("~/features/conversations/jobs.server")),
  handledBy(importing, () => import("~/features/exchange/importing/jobs.server")),
  handledBy(helpdesk, () => import("~/features/helpdesk/jobs.server")),
  handledBy(amocrm, () => import("~/features/amocrm/jobs.server")),
  handledBy(loyalty, () => import("~/features/loyalty/jobs.server")),
  handledBy(notifications, () => import("~/features/notifications/jobs.server")),
  handledBy(merging, () => import("~/features/merging/jobs.server")),
  handledBy(privacy, () => import("~/features/privacy/jobs.server")),
  handledBy(payments, () => import("~/features/payments/jobs.server")),
  handledBy(pipeline, () => import("~/features/pipeline/jobs.server")),
  handledBy(audit, () => import("~/features/sync/audit/jobs.server")),
  handledBy(catalogueReading, () => import("~/features/sync/catalogue/jobs.server")),
  handledBy(sync, () => import("~/features/sync/jobs.server")),
  handledBy(treatmentPlans, () => import("~/features/treatment-plans/jobs.server")),
);
