/** Views that everybody has, beside those they save; the words stand in the catalogue under the key. */
export const BUILT_IN_VIEWS = [
  { key: "mine", query: "who=me" },
  { key: "overdue", query: "contact=overdue&sort=next_contact" },
  { key: "debtors", query: "due=any&sort=due" },
  { key: "fresh", query: "since=30&sort=created" },
  { key: "away", query: "visit=no60&sort=last_visit" },
  { key: "archive", query: "archived=1" },
] as const;
export type BuiltInView = (typeof BUILT_IN_VIEWS)[number]["key"];
