import type { HandlerOf } from "~/jobs/handler";
import type * as definitions from "./jobs";
import { deliverMessage } from "./sending/commands.server";

export const sendMessage: HandlerOf<typeof definitions.sendMessage> = (context, { messageId }) =>
  deliverMessage(context, messageId);
