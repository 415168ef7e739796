import type { SerializeFrom } from "@remix-run/node";
import { AmocrmPart } from "~/features/amocrm/components/amocrm-part";
import { HelpdeskPart } from "~/features/helpdesk/components/helpdesk-part";
import type { readOutside } from "./read-outside.server";

interface ClientOutsideProps {
  clientId: number;
  outside: SerializeFrom<Awaited<ReturnType<typeof readOutside>>>;
  now: string;
}

/** Who a client is at the support desk and at amoCRM. */
export function ClientOutside({ clientId, outside, now }: ClientOutsideProps) {
  return (
    <>
      {outside.helpdesk ? <HelpdeskPart {...{ clientId, now }} {...outside.helpdesk} /> : null}
      {outside.amocrm ? <AmocrmPart {...{ clientId, now }} {...outside.amocrm} /> : null}
    </>
  );
}
