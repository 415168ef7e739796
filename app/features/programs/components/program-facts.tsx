import type { SerializeFrom } from "@remix-run/node";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatDay } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { DescriptionList } from "~/ui/description-list";
import { Section } from "~/ui/section";
import type { Program } from "../queries.server";

/** Whose it is, since when, from what, for how much. */
export function ProgramFacts({
  program,
  by,
  zone,
}: {
  program: SerializeFrom<Program>;
  by: string | null;
  zone: string;
}) {
  const m = useMessages().programs;
  const words = m.view;
  const locale = useLocale();
  const when = (instant: string | null) =>
    instant && formatDateTime(new Date(instant), zone, locale, "short");
  const {
    clientId,
    clientName,
    templateId,
    templateTitle,
    startsOn,
    assignedAt,
    finishedAt,
    priceMinor,
    currency,
  } = program;
  const given = [
    { term: words.client, value: clientId === null ? null : <a className="link" href={paths.client(clientId)}><bdi>{clientName}</bdi></a> },
    { term: words.starts, value: startsOn && formatDay(startsOn, locale, "date") },
    { term: words.given, value: when(assignedAt) },
    { term: words.by, value: by && <bdi>{by}</bdi> },
    ...(finishedAt ? [{ term: words.finished, value: when(finishedAt) }] : []),
    ...(templateId !== null && templateTitle !== null
      ? [{ term: words.template, value: <a className="link" href={paths.program(templateId)}>{templateTitle}</a> }]
      : []),
  ]; // prettier-ignore
  return (
    <Section title={words.facts}>
      <DescriptionList
        items={[
          ...(clientId === null ? [] : given),
          { term: words.price, value: priceMinor > 0 ? formatMoney(priceMinor, currency, locale) : m.free },
          {
            term: words.changed,
            value: `${when(program.updatedAt) ?? ""} · ${words.versionOf({ n: program.versionNumber })}`,
          },
        ]}
      />
    </Section>
  );
}
