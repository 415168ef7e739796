import { Form } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDay } from "~/i18n/format";
import { Button } from "~/ui/button";
import { Fold } from "~/ui/fold";
import { Section } from "~/ui/section";

interface IdentityListProps {
  /** `day`: local day of the link. */
  identities: readonly { id: number; source: string; externalId: string; day: string }[];
  mayUnlink: boolean;
}

/** Who a client is in other systems. */
export function IdentityList({ identities, mayUnlink }: IdentityListProps) {
  const words = useMessages().clientForms.contacts;
  const locale = useLocale();
  return (
    <Section title={words.identities}>
      <p className="max-w-prose text-sm text-ink-2">{identities.length > 0 ? words.identitiesText : words.noIdentities}</p>
      <ul className="contact-list">
        {identities.map(({ id, source, externalId, day }) => (
          <li key={id}>
            <div className="contact-way">
              <span className="font-medium">{words.systems[source] ?? source}</span>
              <span className="tabular">{words.number({ id: externalId })}</span>
              <span className="text-sm text-ink-3">{words.since({ day: formatDay(day, locale, "year") })}</span>
              {mayUnlink ? (
                <Fold className="contact-ways" summary={words.unlink} summaryClass="btn btn-quiet btn-sm">
                  <Form method="post" className="grid gap-3 p-2">
                    <input type="hidden" name="refId" value={id} />
                    <p className="text-sm">{words.unlinkText}</p>
                    <Button variant="danger" name="intent" value="unlink">{words.unlink}</Button>
                  </Form>
                </Fold>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
} // prettier-ignore
