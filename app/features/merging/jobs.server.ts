import type { HandlerOf } from "~/jobs/handler";
import { compareLatest, lookThroughAll } from "./duplicates/commands.server";
import type * as definitions from "./jobs";

export const findDuplicates: HandlerOf<typeof definitions.findDuplicates> = async ({ core, log }) => {
  log.info(await lookThroughAll(core), "clients looked through for doubles");
};

export const compareNewcomers: HandlerOf<typeof definitions.compareNewcomers> = async ({ core, log }) => {
  const found = await compareLatest(core);
  if (found.opened > 0) log.info(found, "newcomers may be known");
};
