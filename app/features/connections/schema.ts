import { z } from "zod";
import { ticked } from "./accounts/schema";

/** The switches of how two calendars go together, as the page sends them. */
export const hybridForm = z.object({ mirrorOwn: ticked, sellWhenDown: ticked });

/** What can be pressed on the set-up page of YClients. */
export const setUpIntent = z.enum(["save", "test", "register", "rotate", "pause", "resume", "hybrid"]);
