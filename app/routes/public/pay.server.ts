import { redirect, type AppLoadContext } from "@remix-run/node";
import { startPayment } from "~/features/payments/commands.server";
import { isFramed } from "~/lib/frame-address";
import { paths } from "~/lib/paths";
import { linkActor } from "./link-actor.server";
import { keepFrameOf } from "./storefront.server";

interface ToPay {
  linkToken: string;
  bookingId: number;
}

/**
 * On to the gateway's page, in one step. What stands in the way is told on the payment page, which keeps the hour and offers the same press
 * again. In a frame of another site that page comes first in any case: a gateway lets itself be shown in a whole window only.
 */
export async function sendToGateway(context: AppLoadContext, request: Request, { linkToken, bookingId }: ToPay): Promise<Response> {
  if (isFramed(new URL(request.url).search)) return redirect(keepFrameOf(request, paths.visitPay(linkToken)), 303);
  return startPaying(context, request, { linkToken, bookingId, amount: "due" });
}

/** Begins a payment, or goes on with the one that was begun, and leads to where it goes on. */
export async function startPaying(
  context: AppLoadContext,
  request: Request,
  { linkToken, bookingId, amount }: ToPay & { amount: "due" | "full" },
): Promise<Response> {
  const started = await startPayment(context.core, context.vendors, linkActor(context, bookingId), { bookingId, amount });
  if (started.ok && "url" in started.value) return redirect(started.value.url, 303);
  if (started.ok || started.error.reason === "nothing_due")
    return redirect(keepFrameOf(request, paths.visit(linkToken, { new: "1" })), 303);
  return redirect(keepFrameOf(request, paths.visitPay(linkToken, { problem: started.error.reason })), 303);
}
