import type { ContactMirror } from "~/features/amocrm/ports";
import type { BillingDirectory } from "~/features/billing/ports";
import type { ChatBot } from "~/features/bot/ports";
import type { Helpdesk } from "~/features/helpdesk/ports";
import type { MailSender, MessageSender } from "~/features/notifications/ports";
import type { PaymentGateway } from "~/features/payments/ports";
import type { BookingVendor } from "~/features/sync/ports";
import type { TreatmentPlanSource } from "~/features/treatment-plans/ports";

/** The outside world as features see it: their ports, filled by the registry of integrations according to the environment. */
export interface Vendors {
  /** Systems that hold appointments, by the name that stands in `external_refs.source`. */
  bookingSources: Record<string, BookingVendor>;
  /** Null when mail is switched off. */
  mail: MailSender | null;
  /** Short texts by the name of the gateway (`smsru`, `smsc`); empty when none is connected. */
  sms: Record<string, MessageSender>;
  /** Null when the bot is switched off, and while nobody has said which bot. */
  telegram: ChatBot | null;
  /** Gateways by name (`yookassa`, `stripe`); empty when none is connected. */
  gateways: Record<string, PaymentGateway>;
  /** Systems with an account of their own: there whenever they are not switched off, whatever is set up. */
  plans: TreatmentPlanSource | null;
  billing: BillingDirectory | null;
  helpdesk: Helpdesk | null;
  amocrm: ContactMirror | null;
}

/** Where a person can play with the simulated outside world; null where it is real or switched off. */
export interface SimulatorUrls {
  yclients: string | null;
  inbox: string | null;
  yookassa: string | null;
  stripe: string | null;
  /** The phones of sms.ru and smsc. */
  sms: string | null;
  telegram: string | null;
  hms: string | null;
  billing: string | null;
  freescout: string | null;
  amocrm: string | null;
}

/** No outside world: everything is switched off. */
export const noVendors: Vendors = {
  bookingSources: {},
  mail: null,
  sms: {},
  telegram: null,
  gateways: {},
  plans: null,
  billing: null,
  helpdesk: null,
  amocrm: null,
};

/** Nothing to play with. */
export const noSimulators: SimulatorUrls = {
  yclients: null,
  inbox: null,
  yookassa: null,
  stripe: null,
  sms: null,
  telegram: null,
  hms: null,
  billing: null,
  freescout: null,
  amocrm: null,
};
