import { readSetting } from "~/features/settings/queries.server";
import { defaultLocale, isLocale } from "~/i18n/locale";
import type { HandlerOf, JobContext } from "~/jobs/handler";
import { RetryAfter } from "~/jobs/retry-after";
import { paths } from "~/lib/paths";
import type * as definitions from "./jobs";
import { linkSecret, pruneLinks, writeLink } from "./links/commands.server";
import { linkLetter } from "./links/letter/model";
import { isLinkLive } from "./links/model";
import { findLink, readLink, type OpenLink } from "./links/queries.server";

export const sendUserLink: HandlerOf<typeof definitions.sendUserLink> = async (context, { tokenId }) => {
  const link = await readLink(context.core.db, tokenId);
  if (link) await deliver(context, link);
};

export const answerForgotten: HandlerOf<typeof definitions.answerForgotten> = async (
  context,
  { userId, askedAt },
) => {
  if (userId === null) return;
  const { core } = context;
  const seed = { kind: "reset", userId, createdAt: new Date(askedAt) } as const;
  // A repeat of the work finds the row of the first time.
  await core.db.transaction((tx) => writeLink(tx, core, seed));
  const link = await findLink(core.db, linkSecret(core, seed));
  if (link) await deliver(context, link);
};

async function deliver({ core, vendors, signal, log }: JobContext, link: OpenLink): Promise<void> {
  // Used, run out, or its owner shut out in the meantime: nothing is sent that opens nothing.
  if (!link.isActive || !isLinkLive(link, core.clock.now())) return;
  if (!vendors.mail || !link.email) {
    log.info({ userId: link.userId, mail: vendors.mail !== null }, "no way to send a link for a password");
    return;
  }
  const { kind, username, displayName: name } = link;
  const letter = linkLetter({
    ...{ kind, username, name },
    business: (await readSetting(core.db, "business")).name,
    link: core.env.web.publicUrl + paths.setPassword(linkSecret(core, link)),
    locale: isLocale(link.locale) ? link.locale : defaultLocale,
  });
  try {
    await vendors.mail.send({ to: link.email, ...letter, idempotencyKey: `user-link:${link.id}` }, signal);
  } catch (error) {
    const { kind: fault, retryAfterMs } = error as { kind?: unknown; retryAfterMs?: unknown };
    if (fault === "rate_limited")
      throw new RetryAfter(typeof retryAfterMs === "number" ? retryAfterMs : 30_000);
    throw error;
  }
}

export const pruneUserLinks: HandlerOf<typeof definitions.pruneUserLinks> = ({ core }) => pruneLinks(core);
