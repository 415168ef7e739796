import type { HandlerOf } from "~/jobs/handler";
import { stepBulk } from "./commands.server";
import type * as definitions from "./jobs";

export const runBulkOperation: HandlerOf<typeof definitions.runBulkOperation> = async (
  { core, signal },
  { operationId },
) => {
  while (!signal.aborted && (await stepBulk(core, operationId)) === "more");
};
