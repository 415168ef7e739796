import { can } from "~/features/accounts/policy";
import { amocrmPanel } from "~/features/amocrm/queries.server";
import { readConnection } from "~/features/connections/queries.server";
import { helpdeskPanel } from "~/features/helpdesk/queries.server";
import type { SimulatorUrls } from "~/jobs/vendors";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";

interface Asked {
  clientId: number;
  url: URLSearchParams;
  simulatorUrls: Pick<SimulatorUrls, "freescout" | "amocrm">;
}

/** What a card shows of the support desk and of amoCRM, as it was read last; null for what is not set up or not for this reader. */
export async function readOutside(core: Core, user: UserActor, { clientId, url, simulatorUrls }: Asked) {
  const [desk, crm] = await Promise.all([readConnection(core, "freescout"), readConnection(core, "amocrm")]);
  const seesDesk = can(user, "helpdesk:read") && (desk.state === "on" || desk.state === "paused");
  const isOn = crm.state === "on" || crm.state === "paused";
  const [panel, amocrm] = await Promise.all([
    seesDesk ? helpdeskPanel(core.db, user, { clientId }) : null,
    amocrmPanel(core.db, user, { clientId, settings: crm.settings }),
  ]);
  // The simulated desk has pages of its own; a real one is where the owner says.
  const deskUrl = desk.isSimulated ? simulatorUrls.freescout : (desk.settings?.baseUrl ?? null);
  const isPlayed = crm.isSimulated && amocrm.state === "linked" && simulatorUrls.amocrm && amocrm.contactId;
  const playedUrl = isPlayed ? `${simulatorUrls.amocrm}/contacts/detail/${amocrm.contactId}` : null;
  return {
    deskUrl: seesDesk ? deskUrl : null,
    helpdesk: panel && {
      ...{ panel, deskUrl, refusal: url.get("helpdesk") },
      mayWrite: can(user, "helpdesk:write"),
    },
    amocrm: isOn || amocrm.url !== null
      ? { panel: { ...amocrm, url: playedUrl ?? amocrm.url }, isOn, refusal: url.get("amocrm"), mayWrite: can(user, "clients:write") }
      : null,
  };
} // prettier-ignore
