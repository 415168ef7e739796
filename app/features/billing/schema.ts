import { z } from "zod";
import { idParam } from "~/lib/text";

/** What the card's form and the panel's send. */
export const balanceForm = z.object({ once: z.string().min(8).max(64) });

/** Saying that a contract in another name is the client's. */
export const acceptForm = z.object({ snapshotId: idParam });

/** Which of the two was pressed. */
export const balanceIntent = z.enum(["ask-balance", "accept-balance"]);

/** What the card is answered; `refusal`: why not, in words. */
export interface BalanceAnswer {
  refusal: string | null;
}
