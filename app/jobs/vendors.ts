import type { MailSender, MessageSender } from "~/features/notifications/ports";
import type { PaymentGateway } from "~/features/payments/ports";
import type { BookingVendor } from "~/features/sync/ports";

/** The outside world as features see it: their ports, filled by the registry of integrations according to the environment. */
export interface Vendors {
  /** Systems that hold appointments, by the name that stands in `external_refs.source`. */
  bookingSources: Record<string, BookingVendor>;
  /** Null when mail is switched off. */
  mail: MailSender | null;
  /** Short texts by the name of the gateway (`smsru`, `smsc`); empty when none is connected. */
  sms: Record<string, MessageSender>;
  /** Null when the bot is switched off. */
  telegram: MessageSender | null;
  /** Gateways by name (`yookassa`, `stripe`); empty when none is connected. */
  gateways: Record<string, PaymentGateway>;
}

/** No outside world: everything is switched off. */
export const noVendors: Vendors = { bookingSources: {}, mail: null, sms: {}, telegram: null, gateways: {} };
