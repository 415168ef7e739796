import { z } from "zod";
import { ticked } from "./accounts/schema";
import { DRIFT_VENDORS } from "./drift/model";
import { CONNECTED_VENDORS } from "./model";

/** The switches of how two calendars go together, as the page sends them. */
export const hybridForm = z.object({ mirrorOwn: ticked, sellWhenDown: ticked });

/** What can be pressed on the set-up page of YClients. */
export const setUpIntent = z.enum(["save", "test", "register", "rotate", "pause", "resume", "hybrid"]);

/** What can be pressed on the set-up page of any other vendor. */
export const vendorIntent = z.enum(["save", "test", "rotate", "pause", "resume"]);

/** What can be pressed beside a vendor in the list of all of them. */
export const listIntent = z.object({
  intent: z.enum(["test", "pause", "resume"]),
  vendor: z.enum(CONNECTED_VENDORS),
});

/** Which vendor's audit is looked at, and from where on. */
export const driftParams = z.object({
  vendor: z.enum(DRIFT_VENDORS).catch("hms"),
  after: z.coerce.number().int().min(0).max(2_147_483_647).catch(0),
});

/** Which vendor's links are to be audited now. */
export const driftPress = z.object({ vendor: z.enum(DRIFT_VENDORS) });
