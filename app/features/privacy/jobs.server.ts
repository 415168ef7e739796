import type { HandlerOf } from "~/jobs/handler";
import { eraseWaiting } from "./erasure/commands.server";
import type * as definitions from "./jobs";
import { forgetAgain, forgetRecords, keepTombstones } from "./tombstones/commands.server";

export const clearRemains: HandlerOf<typeof definitions.clearRemains> = async ({ core, log }) => {
  const tombstones = await keepTombstones(core);
  await core.db.forgetRemains();
  log.info({ tombstones }, "remains of erased clients cleared");
};

export const repeatErasures: HandlerOf<typeof definitions.repeatErasures> = async ({ core, log }) => {
  const done = await eraseWaiting(core);
  const again = await forgetAgain(core);
  const records = await forgetRecords(core);
  await keepTombstones(core);
  if (done + again + records > 0) log.info({ done, again, records }, "clients forgotten");
};
