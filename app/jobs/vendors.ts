import type { MailSender } from "~/features/notifications/ports";
import type { BookingVendor } from "~/features/sync/ports";

/** The outside world as features see it: their ports, filled by the registry of integrations according to the environment. */
export interface Vendors {
  /** Systems that hold appointments, by the name that stands in `external_refs.source`. */
  bookingSources: Record<string, BookingVendor>;
  /** Null when mail is switched off. */
  mail: MailSender | null;
}
