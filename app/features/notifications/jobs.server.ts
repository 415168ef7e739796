import type { HandlerOf } from "~/jobs/handler";
import { announce, invite, offer, remind } from "./announcing/commands.server";
import type * as definitions from "./jobs";
import { deliver } from "./sending/commands.server";

export const announceVisit: HandlerOf<typeof definitions.announceVisit> = announce;

export const announceOffer: HandlerOf<typeof definitions.announceOffer> = offer;

export const remindVisit: HandlerOf<typeof definitions.remindVisit> = remind;

export const inviteBack: HandlerOf<typeof definitions.inviteBack> = invite;

export const deliverNotice: HandlerOf<typeof definitions.deliverNotice> = (context, { deliveryId }) =>
  deliver(context, deliveryId);
