import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Select } from "~/ui/select";
import { StatusMark } from "~/ui/status-mark";
import type { OurEntry, TheirEntry } from "../queries.server";

interface CatalogueEntryProps {
  entity: "service" | "staff";
  entry: TheirEntry;
  ours: readonly OurEntry[];
  currency: string;
  /** Who sells the service of ours it is linked to. */
  seller: "own" | "yclients" | "widget" | null;
  mayWrite: boolean;
}

/** One thing of theirs and what it is of ours: linked, or the way to link it. */
export function CatalogueEntry({ entity, entry, ours, currency, seller, mayWrite }: CatalogueEntryProps) {
  const { catalogue: words } = useMessages().connections;
  const facts = [
    entry.note,
    usePrice(entry.price, currency),
    entry.lengthMin === null ? "" : words.minutes({ n: entry.lengthMin }),
  ];
  const about = { gone: words.gone, dismissed: words.dismissed, hidden: words.hidden, offered: null }[entry.state]; // prettier-ignore
  return (
    <li className="grid gap-x-6 gap-y-3 py-4 md:grid-cols-2">
      <div className="grid content-start gap-0.5">
        <div className="flex flex-wrap items-baseline gap-x-3">
          <span className="font-medium wrap-anywhere">{entry.title}</span>
          {about ? <StatusMark shape="dash">{about}</StatusMark> : null}
        </div>
        <p className="text-sm text-ink-2">{facts.filter(Boolean).join(" · ")}</p>
      </div>
      {entry.ours ? (
        <LinkedEntry {...{ entity, entry, ours: entry.ours, seller }} />
      ) : (
        <FreeEntry {...{ entity, entry, ours, mayWrite }} />
      )}
    </li>
  );
}

function usePrice(price: string | null, currency: string): string {
  const locale = useLocale();
  if (price === null) return "";
  return price
    .split("-")
    .map((minor) => formatMoney(Number(minor), currency, locale))
    .join(" – ");
}

function LinkedEntry({
  entity,
  entry,
  ours,
  seller,
}: Pick<CatalogueEntryProps, "entity" | "entry" | "seller"> & { ours: NonNullable<TheirEntry["ours"]> }) {
  const { catalogue: words } = useMessages().connections;
  const href = entity === "service" ? paths.settingsService(ours.id) : paths.settingsPerson(ours.id);
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="grid min-w-0 gap-0.5">
        <StatusMark shape="check" tone="positive">
          <a className="link wrap-anywhere" href={href}>
            {ours.name}
          </a>
        </StatusMark>
        {seller ? (
          <p className="text-sm text-ink-2">
            {words.seller}:{" "}
            <a className="link" href={href}>
              {words.sellers[seller]}
            </a>
          </p>
        ) : null}
      </div>
      <Form method="post">
        <input type="hidden" name="entity" value={entity} />
        <input type="hidden" name="externalId" value={entry.externalId} />
        <Button size="sm" variant="quiet" name="intent" value="unlink">
          {words.unlink}
        </Button>
      </Form>
    </div>
  );
}

function FreeEntry({ entity, entry, ours, mayWrite }: Omit<CatalogueEntryProps, "currency" | "seller">) {
  const { catalogue: words } = useMessages().connections;
  const { common } = useMessages();
  const free = ours.filter(({ isLinked }) => !isLinked);
  return (
    <div className="grid gap-2">
      <StatusMark shape="dashed" tone="warning">
        {words.notLinked}
      </StatusMark>
      <p className="text-sm text-ink-2">
        {entity === "service" ? words.notLinkedService : words.notLinkedStaff}
      </p>
      <div className="flex flex-wrap items-center gap-2">
        {free.length > 0 ? (
          <Form method="post" className="flex min-w-0 flex-1 basis-64 items-center gap-2">
            <input type="hidden" name="entity" value={entity} />
            <input type="hidden" name="externalId" value={entry.externalId} />
            <Select
              name="entityId"
              aria-label={words.chooseOurs({ name: entry.title })}
              placeholder={entry.suggestedId === null ? common.choose : undefined}
              required
              defaultValue={entry.suggestedId === null ? "" : String(entry.suggestedId)}
              options={free.map(({ id, name }) => ({
                value: String(id),
                label: id === entry.suggestedId ? `${name} · ${words.suggested}` : name,
              }))}
            />
            <Button name="intent" value="link">
              {words.link}
            </Button>
          </Form>
        ) : null}
        {mayWrite ? (
          <Form method="post">
            <input type="hidden" name="entity" value={entity} />
            <input type="hidden" name="externalId" value={entry.externalId} />
            <Button name="intent" value="create" title={words.createHint}>
              {words.create}
            </Button>
          </Form>
        ) : null}
      </div>
    </div>
  );
}
