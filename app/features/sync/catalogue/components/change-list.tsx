import type { SerializeFrom } from "@remix-run/node";
import { Form } from "@remix-run/react";
import { CheckCheck } from "lucide-react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty-state";
import type { ChangeItem } from "../queries.server";

interface ChangeListProps {
  changes: SerializeFrom<ChangeItem[]>;
  currency: string;
  zone: string;
}

/** What changed at the vendor and nobody has looked at yet. */
export function ChangeList({ changes, currency, zone }: ChangeListProps) {
  const { changes: words } = useMessages().connections.catalogue;
  const [newest] = changes;
  if (!newest) return <EmptyState icon={<CheckCheck aria-hidden="true" />} title={words.none} />;
  return (
    <>
      <Form method="post" className="flex justify-end py-3">
        <input type="hidden" name="upTo" value={newest.id} />
        <Button name="intent" value="seen-all">
          {words.seenAll}
        </Button>
      </Form>
      <ul className="divide-y divide-line">
        {changes.map((change) => (
          <Change key={change.id} {...{ change, currency, zone }} />
        ))}
      </ul>
    </>
  );
}

function Change({
  change,
  currency,
  zone,
}: Omit<ChangeListProps, "changes"> & { change: ChangeListProps["changes"][number] }) {
  const { changes: words, minutes } = useMessages().connections.catalogue;
  const locale = useLocale();
  const shown = (value: string | null) => {
    if (value === null) return "—";
    if (change.change === "length") return minutes({ n: Number(value) });
    if (change.change !== "price") return value;
    return value.split("-").map((minor) => formatMoney(Number(minor), currency, locale)).join(" – "); // prettier-ignore
  };
  const isBetween = ["renamed", "price", "length"].includes(change.change);
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 py-3">
      <div className="grid min-w-0 gap-0.5">
        <p className="wrap-anywhere">
          <span className="text-ink-2">{words.entities[change.entity]}</span>{" "}
          <span className="font-medium">{change.title}</span>: {words.words[change.change] ?? change.change}
          {isBetween ? (
            <span className="text-ink-2">
              {" "}
              {words.fromTo({ before: shown(change.before), after: shown(change.after) })}
            </span>
          ) : null}
        </p>
        <p className="text-sm text-ink-3">{formatDateTime(new Date(change.at), zone, locale)}</p>
      </div>
      <Form method="post">
        <input type="hidden" name="changeId" value={change.id} />
        <Button size="sm" variant="quiet" name="intent" value="seen">
          {words.seen}
        </Button>
      </Form>
    </li>
  );
}
