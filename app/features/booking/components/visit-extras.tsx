import { Form, useSubmit } from "@remix-run/react";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDuration } from "~/i18n/format";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { useFrameAddress } from "~/ui/use-frame-address";
import { useHydrated } from "~/ui/use-hydrated";
import { changePart, choiceQuery, dropPart, MOST_PARTS, type Choice } from "../offer/page/model";
import { PersonPicks } from "./person-picks";

interface ExtrasPart {
  serviceId: number;
  name: string;
  staffId: number | "any";
  people: { id: number; name: string; title: string; priceMinor: number; pictureHash: string | null }[];
  addons: {
    id: number;
    name: string;
    description: string;
    priceMinor: number;
    durationMin: number;
    isChosen: boolean;
  }[];
  priceMinor: number;
  durationMin: number;
}

interface VisitExtrasProps {
  choice: Choice;
  parts: readonly ExtrasPart[];
  currency: string;
  /** The day that is looked at stays. */
  day: string | null;
}

/** What can be added to the visit: add-ons of its service, further services right after it. Folded while nothing is chosen. */
export function VisitExtras({ choice, parts, currency, day }: VisitExtrasProps) {
  const m = useMessages();
  const { keep } = useFrameAddress();
  const words = m.storefront;
  const [first, ...further] = parts;
  if (!first) return null;
  const hasChosen = further.length > 0 || first.addons.some(({ isChosen }) => isChosen);
  const hrefFor = (changed: Choice) =>
    keep(paths.bookService(changed.parts[0].serviceId, { ...choiceQuery(changed), day: day ?? undefined }));
  return (
    <details className="extras" open={hasChosen || undefined}>
      <summary>{hasChosen ? words.extrasChosen : words.extras}</summary>
      {first.addons.length > 0 ? <AddonForm {...{ choice, addons: first.addons, currency, day }} /> : null}
      {further.map((part, at) => (
        <div key={`${part.serviceId}-${at}`} className="extras-part">
          <ExtraRow
            title={part.name}
            durationMin={part.durationMin}
            priceMinor={part.priceMinor}
            currency={currency}
          >
            <a
              className="extras-drop"
              href={hrefFor(dropPart(choice, at + 1))}
              aria-label={words.removeService({ service: part.name })}
              data-keep-scroll
            >
              <svg
                viewBox="0 0 20 20"
                fill="none"
                stroke="currentColor"
                strokeWidth="1.6"
                strokeLinecap="round"
                aria-hidden="true"
              >
                <path d="m5.500 5.500 9 9m0-9-9 9" />
              </svg>
            </a>
          </ExtraRow>
          {part.people.length > 1 ? (
            <PersonPicks
              people={part.people}
              currency={currency}
              chosen={part.staffId}
              label={`${m.booking.public.person}: ${part.name}`}
              hrefFor={(staffId) => hrefFor(changePart(choice, at + 1, { staffId }))}
            />
          ) : null}
        </div>
      ))}
      {parts.length < MOST_PARTS ? (
        <a className="extras-more" href={keep(paths.book({ add: first.serviceId, ...choiceQuery(choice) }))}>
          <span aria-hidden="true">+</span> {words.addService}
        </a>
      ) : null}
    </details>
  );
}

interface ExtraRowProps {
  title: string;
  durationMin: number;
  priceMinor: number;
  currency: string;
  children?: React.ReactNode;
}

function ExtraRow({ title, durationMin, priceMinor, currency, children }: ExtraRowProps) {
  const m = useMessages();
  const locale = useLocale();
  return (
    <div className="choice">
      <span className="choice-text">
        <span className="choice-title">{title}</span>
        <span className="choice-note">
          {m.storefront.plusLength({ length: formatDuration(durationMin, locale) })}
        </span>
      </span>
      <span className="choice-end">
        {priceMinor === 0 ? m.booking.public.free : formatMoney(priceMinor, currency, locale)}
      </span>
      {children}
    </div>
  );
}

type AddonFormProps = Pick<VisitExtrasProps, "choice" | "currency" | "day"> & {
  addons: ExtrasPart["addons"];
};

/** Each tick prices and lengthens the visit at once; without scripts the button does. */
function AddonForm({ choice, addons, currency, day }: AddonFormProps) {
  const m = useMessages();
  const locale = useLocale();
  const submit = useSubmit();
  const { keep } = useFrameAddress();
  const isHydrated = useHydrated();
  const { addons: _, ...kept } = choiceQuery(choice);
  const [action = "", frame] = keep(paths.bookService(choice.parts[0].serviceId)).split("?");
  const hidden = [...Object.entries({ ...kept, day: day ?? undefined }), ...new URLSearchParams(frame)];
  return (
    <Form
      method="get"
      action={action}
      preventScrollReset
      onChange={(event) => submit(event.currentTarget, { replace: true, preventScrollReset: true })}
    >
      {hidden.map(([name, value]) =>
        value ? <input key={name} type="hidden" name={name} value={value} /> : null,
      )}
      {addons.map(({ id, name, description, priceMinor, durationMin, isChosen }) => (
        <label key={id} className="choice">
          <input type="checkbox" className="tick" name="addons" value={id} defaultChecked={isChosen} />
          <span className="choice-text">
            <span className="choice-title">{name}</span>
            <span className="choice-note">
              {[
                durationMin > 0 && m.storefront.plusLength({ length: formatDuration(durationMin, locale) }),
                description,
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </span>
          <span className="choice-end">
            {priceMinor === 0 ? m.booking.public.free : `+${formatMoney(priceMinor, currency, locale)}`}
          </span>
        </label>
      ))}
      {isHydrated ? null : (
        <Button block className="mt-3">
          {m.storefront.show}
        </Button>
      )}
    </Form>
  );
}
