import { RetryAfter } from "~/jobs/retry-after";
import type { HandlerOf } from "~/jobs/handler";
import { answerQuestion } from "./asking/commands.server";
import type * as definitions from "./jobs";

export const askBilling: HandlerOf<typeof definitions.askBilling> = async (context, { lookupId }) => {
  const { core, vendors, signal } = context;
  const { againMs } = await answerQuestion(core, vendors.billing, { lookupId, signal });
  if (againMs !== null) throw new RetryAfter(againMs);
};
