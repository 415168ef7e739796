import type { z } from "zod";
import { readOwnFields } from "~/features/clients/list/rows/queries.server";
import { getClientCard } from "~/features/clients/queries.server";
import { clientTagIds } from "~/features/clients/tags/queries.server";
import type { Actor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { clientInput } from "~/features/clients/schema";
import { messagesFor, type Locale } from "~/i18n/catalogue";
import { zodMessages } from "~/i18n/zod-messages";
import { clientBody, wrongFields, type clientShape, type WrongField } from "./client-shape";
import { Problem } from "./kit.server";

/** A client as the API tells of them. @throws AppError `not_found`, `forbidden` */
export async function readWholeClient(
  { db, clock }: Core,
  actor: Actor,
  clientId: number,
): Promise<z.input<typeof clientShape>> {
  const card = await getClientCard(db, actor, { clientId, now: clock.now() });
  const [tagIds, fields] = await Promise.all([clientTagIds(db, clientId), readOwnFields(db, clientId)]);
  return clientBody(card, { tagIds, fields });
}

/** Says which fields of a body make no sense. */
function badBody(wrong: readonly WrongField[]): Problem {
  return new Problem("invalid", { errors: wrong.map((one) => ({ in: "body", code: "invalid", ...one })) });
}

type Typed = z.input<typeof clientInput>;

/** A client's form out of a body, in the caller's words. @throws Problem 422 */
export function inputOf(
  typed: Typed,
  locale: Locale,
  wrong: readonly WrongField[],
): z.output<typeof clientInput> {
  const read = clientInput.safeParse(typed, { error: zodMessages(messagesFor(locale)) });
  if (read.success && wrong.length === 0) return read.data;
  throw badBody([...(read.success ? [] : wrongFields(read.error)), ...wrong]);
}
