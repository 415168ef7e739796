import { createHmac } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { externalRefs } from "~drizzle/schema";
import { getMainLocation } from "~/features/catalog/queries.server";
import { getClientCard } from "~/features/clients/queries.server";
import { openCredentials, readConnection } from "~/features/connections/queries.server";
import { listPlans } from "~/features/treatment-plans/queries.server";
import { systemActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { sameSecret } from "~/lib/secret-token.server";
import { readBalancePart } from "../queries.server";
import { isAlive, panelLink, signedText, type PanelLink } from "./model";

/** Who looks at a panel: whoever the support desk has let in. */
export const panelActor = systemActor("freescout");

/** The signature of a link, as the support desk's side makes it. */
export function signPanelLink(secret: string, link: Omit<PanelLink, "sig">): string {
  return createHmac("sha256", secret).update(signedText(link)).digest("hex");
}

/** The link, when the support desk has signed it and it is still good; null otherwise, whatever is wrong with it. */
export async function readPanelLink(core: Core, query: URLSearchParams): Promise<PanelLink | null> {
  const read = panelLink.safeParse(Object.fromEntries(query));
  if (!read.success) return null;
  const { state, secrets } = await openCredentials(core, "freescout");
  if (state !== "on" || secrets.webhookSecret === "") return null;
  const isSigned = sameSecret(read.data.sig, signPanelLink(secrets.webhookSecret, read.data));
  return isSigned && isAlive(read.data, core.clock.now()) ? read.data : null;
}

/** The client that a customer of the support desk is; null: nobody is linked. */
export async function findPanelClient({ db }: Core, customer: string): Promise<number | null> {
  const { source, entity, externalId, entityId } = externalRefs;
  const [row] = await db
    .select({ clientId: entityId })
    .from(externalRefs)
    .where(and(eq(source, "freescout"), eq(entity, "client"), eq(externalId, customer)));
  return row?.clientId ?? null;
}

/** What a panel shows of a client: the card's figures, and nothing to reach them by. */
export async function readPanel(core: Core, clientId: number) {
  const { db, clock } = core;
  const now = clock.now();
  const [card, plans, balance, location] = await Promise.all([
    getClientCard(db, panelActor, { clientId, now }),
    listPlans(db, panelActor, { clientIds: [clientId], now }),
    readBalancePart(core, panelActor, { clientId }),
    getMainLocation(db),
  ]);
  const { displayName, pointsBalance, nextVisit, mergedIntoId, erasedAt } = card;
  const own = plans[clientId];
  return {
    clientId,
    name: displayName,
    points: pointsBalance,
    nextVisit: nextVisit && { startsAt: nextVisit.startsAt, serviceName: nextVisit.serviceName },
    plans: own ? { count: own.count, totals: own.totals ?? [] } : null,
    balance: balance && {
      ...balance,
      contracts: balance.contracts.map((one) => ({ ...one, address: "", phone: "", alsoOf: null })),
    },
    isOpen: mergedIntoId === null && erasedAt === null,
    zone: location?.zone ?? "UTC",
    now,
  };
}

/** The sites that may show a panel in a frame: the support desk that is connected, and the simulated one in its place. */
export async function panelOrigins(core: Core, simulatedUrl: string | null): Promise<string[]> {
  const { settings, isSimulated } = await readConnection(core, "freescout");
  const own = settings ? [new URL(settings.baseUrl).origin] : [];
  return isSimulated && simulatedUrl ? [...own, new URL(simulatedUrl).origin] : own;
}
