import type { work as ruWork } from "../ru/work";
import { pluralText } from "../plural";

/** Background work: what is queued, what runs, what failed. */
export const work: typeof ruWork = {
  title: "Background work",
  intro: "Mail, points, pulls: everything the program does by itself.",
  filter: "State",
  all: "Everything",
  statuses: {
    queued: "Queued",
    running: "Running",
    done: "Done",
    failed: "Failed",
    cancelled: "Cancelled",
  },
  jobs: {
    applyInboxEvent: "Event from YClients",
    pullChanges: "Pull from YClients",
    settleBookingPoints: "Points for a visit",
    settleMissedPoints: "Check for missed points",
    sendBookingConfirmation: "Mail about a booking",
    pruneFinishedJobs: "Tidying up old work",
  },
  columns: { job: "Work", status: "State", when: "When", attempts: "Attempts", actions: "Actions" },
  attempts: (p) => `${p.n} of ${p.of}`,
  runsAt: (p) => `due ${p.when}`,
  number: (p) => `No. ${p.n}`,
  retry: "Retry",
  cancel: "Cancel",
  retryAll: (p) => `Retry ${pluralText("en", p.n, { one: "failed one", other: "failed" })}`,
  retried: (p) => `Queued again: ${p.n}`,
  cancelled: "Cancelled",
  refused: { not_found: "It is gone already", wrong_status: "Its state has changed; the list is fresh now" },
  older: "Earlier",
  empty: "No work",
  emptyText: "Everything the program does in the background is seen here, and what it could not do.",
  emptyStatus: "Nothing in this state",
};
