import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";

interface Thing {
  id: number | null;
  kindId: number;
  locationId: number;
  name: string;
  position: number;
  isArchived: boolean;
}

interface Kind {
  id: number;
  name: string;
  position: number;
  services: number;
  things: readonly Thing[];
}

interface Refusal {
  typed: Record<string, string>;
  errors: Record<string, string[] | undefined>;
}

type Places = readonly { id: number; name: string }[];

/** The form that adds a kind. */
export function AddKind({ position, refused }: { position: number; refused: Refusal | undefined }) {
  const words = useMessages().catalog.resources;
  return (
    <Form method="post" className="flex max-w-xl flex-wrap items-end gap-3" noValidate>
      <input type="hidden" name="of" value="kind" />
      <input type="hidden" name="position" value={position} />
      <Field label={words.addKind} error={refused?.errors.name} className="min-w-48 flex-1">
        <TextInput name="name" defaultValue={refused?.typed.name} />
      </Field>
      <Button variant="primary">{words.add}</Button>
    </Form>
  );
}

/** One kind with its things: every row is a form of its own, the last one adds. */
export function KindSection({ kind, places, refused }: { kind: Kind; places: Places; refused: Refusal | undefined }) {
  const m = useMessages();
  const words = m.catalog.resources;
  const isRefused = (of: "kind" | "thing", id: number | null) =>
    refused?.typed.of === of &&
    (refused.typed.id ?? "") === String(id ?? "") &&
    (of === "kind" || refused.typed.kindId === String(kind.id));
  const next: Thing = { id: null, kindId: kind.id, locationId: places[0]?.id ?? 0, name: "", position: kind.things.length + 1, isArchived: false };
  const kindRefused = isRefused("kind", kind.id) ? refused : undefined;
  return (
    <Section title={kind.name} note={kind.services > 0 ? words.needed({ n: kind.services }) : undefined}>
      <Form method="post" className="flex flex-wrap items-end gap-3 pb-2" noValidate>
        <input type="hidden" name="of" value="kind" />
        <input type="hidden" name="id" value={kind.id} />
        <Field label={words.kindName} error={kindRefused?.errors.name} className="min-w-40 flex-1">
          <TextInput name="name" defaultValue={kindRefused?.typed.name ?? kind.name} />
        </Field>
        <Field label={words.position} className="w-24">
          <TextInput name="position" inputMode="numeric" defaultValue={kind.position} />
        </Field>
        <Button>{m.common.save}</Button>
        {kind.things.length === 0 ? (
          <Button variant="quiet" name="intent" value="remove">
            {m.common.remove}
          </Button>
        ) : null}
      </Form>
      <div className="divide-y divide-line border-t border-line">
        {[...kind.things, next].map((thing) => (
          <ThingRow
            key={thing.id ?? `new-${kind.things.length}`}
            thing={thing}
            places={places}
            refused={isRefused("thing", thing.id) ? refused : undefined}
          />
        ))}
      </div>
    </Section>
  );
} // prettier-ignore

function ThingRow({ thing, places, refused }: { thing: Thing; places: Places; refused: Refusal | undefined }) {
  const m = useMessages();
  const words = m.catalog.resources;
  const hidden = (
    <>
      <input type="hidden" name="of" value="thing" />
      <input type="hidden" name="kindId" value={thing.kindId} />
      {thing.id === null ? null : <input type="hidden" name="id" value={thing.id} />}
      {places.length > 1 ? null : <input type="hidden" name="locationId" value={thing.locationId} />}
    </>
  );
  if (thing.isArchived)
    return (
      <Form method="post" className="flex flex-wrap items-center gap-3 py-3 text-ink-2">
        {hidden}
        <span className="flex-1">{thing.name}</span>
        <Badge>{m.catalog.services.archived}</Badge>
        <Button variant="quiet" size="sm" name="intent" value="restore">
          {words.restore}
        </Button>
      </Form>
    );
  return (
    <Form method="post" className="flex flex-wrap items-end gap-3 py-3" noValidate>
      {hidden}
      <Field
        label={thing.id === null ? words.newThing : words.name}
        error={refused?.errors.name}
        className="min-w-40 flex-1"
      >
        <TextInput name="name" defaultValue={refused?.typed.name ?? thing.name} />
      </Field>
      {places.length > 1 ? (
        <Field label={words.place} className="w-48">
          <Select
            name="locationId"
            defaultValue={refused?.typed.locationId ?? thing.locationId}
            options={places.map(({ id, name }) => ({ value: String(id), label: name }))}
          />
        </Field>
      ) : null}
      <Field label={words.position} className="w-24">
        <TextInput name="position" inputMode="numeric" defaultValue={refused?.typed.position ?? thing.position} />
      </Field>
      <Button variant={thing.id === null ? "primary" : "secondary"} name="intent" value="save">
        {thing.id === null ? words.add : m.common.save}
      </Button>
      {thing.id === null ? null : (
        <Button variant="quiet" name="intent" value="archive">
          {words.archive}
        </Button>
      )}
    </Form>
  );
} // prettier-ignore
