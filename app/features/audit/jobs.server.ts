import type { HandlerOf } from "~/jobs/handler";
import { checkChain, sealEntries } from "./commands.server";
import type * as definitions from "./jobs";

export const sealAudit: HandlerOf<typeof definitions.sealAudit> = async ({ core, signal, log }) => {
  const sealed = await sealEntries(core, signal);
  if (sealed > 0) log.info({ sealed }, "audit entries sealed");
};

export const checkAudit: HandlerOf<typeof definitions.checkAudit> = async ({ core, signal, log }) => {
  await sealEntries(core, signal);
  const { head, entries, brokenAt, fault } = await checkChain(core, signal);
  // The head in a log that is kept elsewhere is what a database that was set back is found by.
  if (brokenAt === null) log.info({ entries, head: head.seal }, "the audit log is whole");
  else log.error({ entries, brokenAt, fault }, "the audit log was tampered with");
};
