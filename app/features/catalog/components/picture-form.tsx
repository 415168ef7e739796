import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { TextInput } from "~/ui/text-input";

interface PictureFormProps {
  of: "service" | "person";
  id: number;
  name: string;
  hash: string | null;
  /** How the last change went: `picture` of the address. */
  outcome: string | null;
}

/** The picture of a service or a person, and the form that changes it: a plain one, with a file. */
export function PictureForm({ of, id, name, hash, outcome }: PictureFormProps) {
  const m = useMessages();
  const words = m.catalog.picture;
  const told = outcome === null ? undefined : words.outcomes[outcome];
  const isGood = outcome === "saved" || outcome === "removed";
  return (
    <Section title={words.title} note={words.hint[of]}>
      <div id="picture" className="flex flex-wrap items-start gap-5">
        {hash ? (
          <img
            src={paths.picture(hash)}
            alt={name}
            className={of === "person" ? "picture-person" : "picture-service"}
          />
        ) : null}
        <form
          method="post"
          action={paths.settingsPicture(of, id)}
          encType="multipart/form-data"
          className="grid max-w-md min-w-0 flex-1 gap-4"
        >
          {told ? (
            <Notice tone={isGood ? "positive" : "negative"} live={isGood ? "status" : "alert"} title={told} />
          ) : null}
          <Field label={hash ? words.replace : words.choose} hint={words.limits}>
            <TextInput type="file" name="picture" accept="image/jpeg,image/png,image/webp,image/avif,image/gif" />
          </Field>
          <div className="flex flex-wrap gap-2.5">
            <Button>{words.save}</Button>
            {hash ? (
              <Button variant="quiet" name="intent" value="remove">
                {words.remove}
              </Button>
            ) : null}
          </div>
        </form>
      </div>
    </Section>
  );
} // prettier-ignore
