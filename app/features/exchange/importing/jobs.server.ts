import { setImmediate as nextTurn } from "node:timers/promises";
import type { HandlerOf } from "~/jobs/handler";
import { checkRows } from "./checking/commands.server";
import type * as definitions from "./jobs";
import { dropOldImports } from "./keeping/commands.server";
import { findImport } from "./queries.server";
import { readFileIn } from "./reading/commands.server";
import { revertSome } from "./reverting/commands.server";
import { writeSome } from "./writing/commands.server";

export const runImport: HandlerOf<typeof definitions.runImport> = async ({ core, signal }, { importId }) => {
  const found = await findImport(core.db, importId);
  if (!found) return;
  if (found.state === "reading") return readFileIn(core, found, signal);
  if (found.state === "checking") return checkRows(core, importId, signal);
  const step = found.state === "running" ? writeSome : found.state === "reverting" ? revertSome : null;
  // Between two batches everybody else gets a turn.
  while (step && !signal.aborted && (await step(core, importId)) === "more") await nextTurn();
};

export const forgetImports: HandlerOf<typeof definitions.forgetImports> = async ({ core, log, signal }) => {
  const files = await dropOldImports(core, signal);
  if (files > 0) log.info({ files }, "old imports let go");
};
