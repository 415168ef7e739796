import { useMessages } from "~/i18n/context";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";

interface PersonFieldsProps {
  person: {
    name: string;
    title: string;
    about: string;
    locationId: number;
    position: number;
    isBookable: boolean;
  } | null;
  locations: readonly { id: number; name: string }[];
  typed?: Record<string, string>;
  errors?: Record<string, string[] | undefined>;
}

/** Who a person is. */
export function PersonFields({ person, locations, typed, errors = {} }: PersonFieldsProps) {
  const words = useMessages().catalog.staff;
  return (
    <>
      <Field label={words.name} error={errors.name} required>
        <TextInput name="name" defaultValue={typed?.name ?? person?.name} />
      </Field>
      <Field label={words.position} error={errors.title}>
        <TextInput name="title" defaultValue={typed?.title ?? person?.title} />
      </Field>
      <Field label={words.location} error={errors.locationId}>
        <Select
          name="locationId"
          defaultValue={typed?.locationId ?? person?.locationId}
          options={locations.map(({ id, name }) => ({ value: String(id), label: name }))}
        />
      </Field>
      <Field label={words.order} error={errors.position}>
        <TextInput
          name="position"
          inputMode="numeric"
          defaultValue={typed?.position ?? person?.position ?? 0}
        />
      </Field>
      <Field label={words.about} hint={words.aboutHint} error={errors.about} className="col-span-full">
        <Textarea name="about" rows={3} defaultValue={typed?.about ?? person?.about} />
      </Field>
      <Checkbox
        className="col-span-full"
        name="isBookable"
        label={words.bookable}
        defaultChecked={typed ? typed.isBookable === "on" : (person?.isBookable ?? true)}
      />
    </>
  );
}
