import type { SerializeFrom } from "@remix-run/node";
import { AmocrmPart } from "~/features/amocrm/components/amocrm-part";
import { HelpdeskPart } from "~/features/helpdesk/components/helpdesk-part";
import type { readOutside } from "./read-outside.server";

interface ClientOutsideProps {
  clientId: number;
  outside: SerializeFrom<Awaited<ReturnType<typeof readOutside>>>;
  /** The card may still be changed. */
  isOpen: boolean;
  now: string;
}

/** Who a client is at the support desk and at amoCRM. */
export function ClientOutside({ clientId, outside, isOpen, now }: ClientOutsideProps) {
  return (
    <>
      {outside.helpdesk ? (
        <HelpdeskPart
          {...{ clientId, now }}
          {...outside.helpdesk}
          mayWrite={isOpen && outside.helpdesk.mayWrite}
        />
      ) : null}
      {outside.amocrm ? (
        <AmocrmPart {...{ clientId, now }} {...outside.amocrm} mayWrite={isOpen && outside.amocrm.mayWrite} />
      ) : null}
    </>
  );
}
