import { and, eq, inArray } from "drizzle-orm";
import { bookings, clients, messages, programs, programVersions } from "~drizzle/schema";
import type { Queryable } from "~drizzle/client.server";
import { listMarks } from "~/features/programs/marks/queries.server";
import type { ProgramContent } from "~/features/programs/schema";
import { messagesFor } from "~/i18n/catalogue";
import { formatDateTime } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { mainZone } from "~/features/programs/queries.server";
import { writePress, type KeyboardPlan } from "../model";
import type { ChatKeyboard } from "../ports";

/** More buttons than this are no help under one message. */
const EXERCISES_SHOWN = 40;
const DAYS_SHOWN = 7;

/** Makes planned buttons into words and addresses, as things stand now. Undefined: nothing of them stands any more. */
export async function drawKeyboard(
  core: Pick<Core, "db" | "env">,
  plan: KeyboardPlan,
  locale: Locale,
): Promise<ChatKeyboard | undefined> {
  const words = messagesFor(locale).bot;
  switch (plan.kind) {
    case "none":
      return { kind: "none" };
    case "menu":
      return drawMenu(plan.asksContact, locale);
    case "book":
      return inline([[{ text: words.bookButton, url: `${core.env.web.publicUrl}${paths.book()}` }]]);
    case "language":
      return inline([
        (["ru", "en"] as const).map((one) => ({ text: words.language[one], data: writePress({ press: "language", locale: one }) })),
      ]); // prettier-ignore
    case "agree":
      return inline([
        [
          {
            text: words.measure.agree,
            data: writePress({ press: "agree", messageId: plan.messageId, mark: plan.mark }),
          },
        ],
      ]);
    case "visits":
      return drawVisits(core, plan.bookingIds, locale);
    case "day":
      return drawDay(core.db, plan, locale);
  }
}

const inline = (rows: Extract<ChatKeyboard, { kind: "inline" }>["rows"]): ChatKeyboard => ({
  kind: "inline",
  rows,
});

function drawMenu(asksContact: boolean, locale: Locale): ChatKeyboard {
  const { menu } = messagesFor(locale).bot;
  const rows = [
    [menu.book, menu.visits],
    [menu.program, menu.measure],
    [menu.points, menu.language],
  ].map((row) => row.map((text) => ({ text })));
  return { kind: "menu", rows: [...(asksContact ? [[{ text: menu.contact, asksContact: true }]] : []), ...rows] }; // prettier-ignore
}

async function drawVisits(
  { db, env }: Pick<Core, "db" | "env">,
  bookingIds: readonly number[],
  locale: Locale,
): Promise<ChatKeyboard | undefined> {
  if (bookingIds.length === 0) return undefined;
  const rows = await db
    .select({ id: bookings.id, linkToken: bookings.linkToken, startsAt: bookings.startsAt })
    .from(bookings)
    .where(inArray(bookings.id, [...bookingIds]));
  const zone = await mainZone(db);
  const buttons = bookingIds.flatMap((id) => rows.filter((row) => row.id === id));
  return inline(
    buttons.map(({ linkToken, startsAt }) => [
      {
        text: formatDateTime(startsAt, zone, locale, "short"),
        url: `${env.web.publicUrl}${paths.visit(linkToken)}`,
      },
    ]),
  );
}

async function drawDay(
  db: Queryable,
  { programId, dayKey, doneOn }: Extract<KeyboardPlan, { kind: "day" }>,
  locale: Locale,
): Promise<ChatKeyboard | undefined> {
  const words = messagesFor(locale).bot.program;
  const [held] = await db
    .select({ content: programVersions.content })
    .from(programs)
    .innerJoin(programVersions, and(eq(programVersions.programId, programs.id), eq(programVersions.number, programs.versionNumber)))
    .where(and(eq(programs.id, programId), eq(programs.state, "active"))); // prettier-ignore
  if (!held) return undefined;
  const content = held.content as ProgramContent;
  const day = content.days.find(({ key }) => key === dayKey);
  const marks = await listMarks(db, { id: programId, content }, { doneOn });
  const rows = (day?.exercises ?? []).slice(0, EXERCISES_SHOWN).map(({ key, name }, at) => {
    const done = marks.some((mark) => mark.dayKey === dayKey && mark.exerciseKey === key && mark.isDone);
    const data = writePress({ press: "mark", programId, dayKey, exerciseKey: key, doneOn, isDone: !done });
    return [{ text: words.button({ n: at + 1, name, done }), data }];
  });
  const others = content.days.flatMap(({ key, title }, at) =>
    key === dayKey ? [] : [{ text: title || words.dayNumber({ n: at + 1 }), data: writePress({ press: "day", programId, dayKey: key, doneOn }) }],
  ); // prettier-ignore
  const pairs = others.slice(0, DAYS_SHOWN).map((_, at) => others.slice(at, at + 2)).filter((_, at) => at % 2 === 0); // prettier-ignore
  return inline([...rows, ...pairs]);
}

/** Whose a message of the log is, and what their card says of language. */
export async function readAddressee(db: Queryable, messageId: number) {
  const [row] = await db
    .select({ address: messages.address, body: messages.body, externalId: messages.externalId, locale: clients.locale })
    .from(messages)
    .leftJoin(clients, eq(clients.id, messages.clientId))
    .where(eq(messages.id, messageId)); // prettier-ignore
  return row ?? null;
}
