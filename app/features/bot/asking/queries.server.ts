import { listOwnAhead } from "~/features/booking/own-visits/queries.server";
import { thresholdOf } from "~/features/loyalty/levels/model";
import { clientLevel, pointsBalance } from "~/features/loyalty/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { messagesFor } from "~/i18n/catalogue";
import { formatDateTime, formatPercent } from "~/i18n/format";
import type { Locale } from "~/i18n/locale";
import type { Core } from "~/lib/core";
import { formatMoney } from "~/lib/money";
import type { Reaction } from "../model";

type Reply = NonNullable<Reaction["reply"]>;
interface Asker {
  clientId: number;
  locale: Locale;
}

const VISITS_SHOWN = 5;

/** The client's next visits, each with a button to its own page. */
export async function tellVisits({ db, clock }: Core, { clientId, locale }: Asker): Promise<Reply> {
  const words = messagesFor(locale).bot.visits;
  const ahead = await listOwnAhead(db, { kind: "client", clientId }, clock.now());
  const visits = ahead.filter(({ status }) => status !== "hold");
  if (visits.length === 0) return { text: words.none, keyboard: { kind: "book" } };
  const shown = visits.slice(0, VISITS_SHOWN);
  const lines = shown.map((visit) =>
    words.line({
      when: formatDateTime(visit.startsAt, visit.zone, locale, "weekday"),
      service: visit.serviceName,
      person: visit.staffName,
      state: visit.status === "pending" ? words.waiting : "",
    }),
  );
  const more = visits.length > shown.length ? [words.more({ n: visits.length - shown.length })] : [];
  return {
    text: [words.title, ...lines, ...more].join("\n\n"),
    keyboard: { kind: "visits", bookingIds: shown.map(({ id }) => id) },
  };
}

/** What the client has, the level they hold, and the way to the next one. */
export async function tellPoints({ db, clock }: Core, { clientId, locale }: Asker): Promise<Reply> {
  const words = messagesFor(locale).bot.points;
  const { enabled } = await readSetting(db, "loyalty");
  const balance = words.balance({ n: await pointsBalance(db, clientId) });
  if (!enabled) return { text: `${balance}\n${words.off}` };
  const { level, next, basis, reached, currency } = await clientLevel(db, { clientId, at: clock.now() });
  const lines = [balance];
  if (level) lines.push(words.level({ level: level.name, percent: formatPercent(level.percentBp / 10_000, locale, 1) })); // prettier-ignore
  if (next) {
    const left = thresholdOf(next, basis) - reached;
    lines.push(
      basis === "money"
        ? words.nextMoney({ level: next.name, left: formatMoney(left, currency, locale) })
        : words.nextVisits({ level: next.name, n: left }),
    );
  }
  return { text: lines.join("\n") };
}
