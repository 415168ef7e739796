import { isStripeSignature, readStripeEvent } from "~/integrations/stripe/webhook.server";
import { ok } from "~/lib/result";
import { defineWebhook } from "./define-webhook.server";

/** Stripe signs the raw bytes with the endpoint's secret and the moment of sending; its events have ids of their own. */
export const stripeWebhook = defineWebhook({
  vendor: "stripe",
  isOn: (env) => env.stripe.mode !== "off",
  verify: ({ rawBody, headers }, env) => {
    const signature = headers["stripe-signature"];
    // The signature's age is that of a real clock, whatever the product's clock says.
    return isStripeSignature(rawBody, typeof signature === "string" ? signature : undefined, {
      secret: env.stripe.webhookSecret,
      now: new Date(),
    });
  },
  read: (rawBody) => {
    const event = readStripeEvent(rawBody);
    return event.ok ? ok({ dedupeKey: event.value.dedupeKey }) : event;
  },
});
