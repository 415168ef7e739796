/** What open pages and caches listen to: a command touches the topics it changed, a page names those it shows. */
export const TOPICS = [
  "bookings",
  "clients",
  "catalog",
  "schedule",
  "sync",
  "jobs",
  "loyalty",
  "accounts",
  "settings",
  "payments",
  "notices",
  "waiting",
  "connections",
  "channels",
  "pipeline",
  "conversations",
  "programs",
  "progress",
  "imports",
  "audit",
  "plans",
  "billing",
  "helpdesk",
  "amocrm",
] as const;

export type Topic = (typeof TOPICS)[number];
