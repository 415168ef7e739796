import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { RadioGroup } from "~/ui/radio-group";
import type { ChannelDecision, Seller } from "../model";
import type { Stays } from "../moving/queries.server";

/** What would happen to open visits, as a page gets it. */
export interface ShownMove {
  soldBy: Seller;
  visits: { id: number; startsAt: string; zone: string; staffName: string; clientName: string | null; stays: Stays | null }[];
} // prettier-ignore

interface SellerFieldProps {
  soldBy: Seller;
  /** What holds at this moment. */
  now: ChannelDecision;
  /** The second step: open visits and what becomes of them. */
  preview: ShownMove | null;
  isRefused: boolean;
  isDone: boolean;
  /** Groups and add-ons are not sold on our page. */
  mayBeOnOurPage: boolean;
  backHref: string;
}

const SELLERS = ["own", "yclients", "widget"] as const;
const LISTED_MAX = 50;

/** Who sells a service: the choice, what holds now and why, and before a change what it does to the visits that are open. */
export function SellerField({
  soldBy,
  now,
  preview,
  isRefused,
  isDone,
  mayBeOnOurPage,
  backHref,
}: SellerFieldProps) {
  const words = useMessages().selling.seller;
  const because = "because" in now ? now.because : now.by;
  const isUnlinked = because === "not_linked" || because === "people_not_linked";
  const isTrouble = now.by === "off" || because === "fallback";
  const link = isUnlinked
    ? { href: paths.settingsYclientsCatalogue(), label: words.link }
    : because === "paused" || because === "yclients_down" || because === "yclients_off"
      ? { href: paths.settingsYclients(), label: words.connection }
      : null;
  return (
    <div className="grid max-w-4xl gap-5">
      {isDone ? <Notice tone="positive" live="status" title={words.moved} /> : null}
      {isRefused ? <Notice tone="negative" live="alert" title={words.cannot} /> : null}
      <Notice tone={isTrouble ? "warning" : "neutral"} title={words.decision[because]}>
        {link && (soldBy !== "own" || isUnlinked) ? (
          <a className="link-underlined" href={link.href}>
            {link.label}
          </a>
        ) : null}
      </Notice>
      {preview ? (
        <MoveQuestion preview={preview} backHref={backHref} />
      ) : (
        <Form method="post" className="grid gap-4">
          <input type="hidden" name="intent" value="seller" />
          <RadioGroup
            legend={words.title}
            name="soldBy"
            defaultValue={soldBy}
            options={SELLERS.map((value) => ({
              ...{ value, label: words.options[value], hint: words.hints[value] },
              disabled: value !== "own" && value !== soldBy && !mayBeOnOurPage && value === "yclients",
            }))}
          />
          <div>
            <Button>{words.save}</Button>
          </div>
        </Form>
      )}
    </div>
  );
}

/** Works without scripts: the same form once more, with a yes. */
function MoveQuestion({ preview, backHref }: { preview: ShownMove; backHref: string }) {
  const words = useMessages().selling.seller;
  const locale = useLocale();
  const { visits, soldBy } = preview;
  return (
    <Form method="post" className="grid gap-4">
      <input type="hidden" name="intent" value="seller" />
      <input type="hidden" name="soldBy" value={soldBy} />
      <input type="hidden" name="agreed" value="1" />
      <h3>{words.previewTitle({ n: visits.length })}</h3>
      <p className="text-ink-2">{soldBy === "own" ? words.toOwn : words.toOutside}</p>
      <ul className="divide-y divide-line border-y border-line">
        {visits.slice(0, LISTED_MAX).map(({ id, startsAt, zone, staffName, clientName, stays }) => (
          <li key={id} className="flex flex-wrap items-baseline gap-x-4 gap-y-0.5 py-2">
            <a className="link-underlined tabular" href={paths.booking(id)}>
              {formatDateTime(new Date(startsAt), zone, locale, "weekday")}
            </a>
            <span>{clientName}</span>
            <span className="text-ink-2">{staffName}</span>
            {stays ? <span className="text-warning">{words.stays[stays]}</span> : null}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-3">
        <Button variant="primary">{words.confirm}</Button>
        <LinkButton href={backHref}>{words.back}</LinkButton>
      </div>
    </Form>
  );
}
