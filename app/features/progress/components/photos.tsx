import { Form } from "@remix-run/react";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { POSES, type PhotoFacts, type PhotoPair } from "../photos/model";
import { useMeasureWords } from "./measure-words";
import { PhotoCompare } from "./photo-compare";

interface PhotosProps {
  photos: readonly Omit<PhotoFacts, "enteredBy">[];
  pair: PhotoPair | null;
  photoHref: (id: number, size?: "thumb") => string;
  /** Where the form with the files goes; null for who may not add. */
  uploadHref: string | null;
  /** How the last upload went, from the address. */
  outcome: string | null;
  today: string;
  period: string;
  /** Fields of the address that choosing other photographs must keep. */
  keep: Record<string, string>;
  pageHref: string;
}

/** Photographs: two held against each other, all of them, and the form for more. */
export function Photos({ photos, pair, photoHref, uploadHref, outcome, today, period, keep, pageHref }: PhotosProps) {
  const { words, day } = useMeasureWords();
  const photo = words.photos;
  const said = outcome === null ? undefined : photo.outcome[outcome];
  const isGood = outcome === "saved" || outcome === "removed";
  const options = (pair?.all ?? []).map(({ id, takenOn }) => ({ value: String(id), label: day(takenOn) }));
  const poses = POSES.filter((pose) => photos.filter((one) => one.pose === pose).length > 1);
  return (
    <div className="grid gap-4">
      {said ? <Notice tone={isGood ? "positive" : "negative"} live={isGood ? "status" : "alert"} title={said} /> : null}
      <p className="text-sm text-ink-3">{photos.length === 0 ? photo.empty : photo.private}</p>
      {pair ? (
        <>
          <PhotoCompare key={`${pair.before.id}-${pair.after.id}`} before={pair.before} after={pair.after} photoHref={photoHref} />
          <Form method="get" action={`${pageHref}#photos`} className="grid grid-cols-2 items-end gap-3 sm:flex" preventScrollReset key={`${pair.pose}-${pair.before.id}-${pair.after.id}`}>
            {Object.entries(keep).map(([name, value]) => <input key={name} type="hidden" name={name} value={value} />)}
            {poses.length > 1 ? (
              <Field label={photo.pose} className="sm:w-36"><Select name="pose" defaultValue={pair.pose} options={poses.map((pose) => ({ value: pose, label: photo.poses[pose] }))} /></Field>
            ) : null}
            <Field label={photo.before} className="sm:w-44"><Select name="a" defaultValue={String(pair.before.id)} options={options} /></Field>
            <Field label={photo.after} className="sm:w-44"><Select name="b" defaultValue={String(pair.after.id)} options={options} /></Field>
            <Button>{photo.choose}</Button>
          </Form>
        </>
      ) : null}
      {photos.length > 0 ? (
        <div className="photo-row">
          {photos.map((one) => (
            <div key={one.id} className="photo-card">
              <a href={photoHref(one.id)} target="_blank" rel="noreferrer">
                <img src={photoHref(one.id, "thumb")} width="120" height="160" loading="lazy" alt={photo.alt({ pose: photo.poses[one.pose], day: day(one.takenOn) })} />
              </a>
              <span>{photo.poses[one.pose]}</span>
              <span className="tabular">{day(one.takenOn)}</span>
              {uploadHref ? (
                <details className="money-fold">
                  <summary>{photo.remove}</summary>
                  <Form method="post" action={uploadHref} reloadDocument className="grid gap-1">
                    <input type="hidden" name="id" value={one.id} />
                    <p>{photo.removeText}</p>
                    <Button size="sm" variant="danger" name="intent" value="remove">{photo.removeSure}</Button>
                  </Form>
                </details>
              ) : null}
            </div>
          ))}
        </div>
      ) : null}
      {uploadHref ? (
        <details className="money-fold" open={said !== undefined && !isGood}>
          <summary>{photo.add}</summary>
          <Form method="post" action={uploadHref} encType="multipart/form-data" reloadDocument className="money-form">
            <input type="hidden" name="period" value={period} />
            <Field label={words.form.day}><TextInput type="date" name="takenOn" max={today} defaultValue={today} required /></Field>
            {POSES.slice(0, 3).map((pose) => (
              <Field key={pose} label={photo.poses[pose]} optional>
                <TextInput type="file" name={pose} accept="image/jpeg,image/png,image/webp" />
              </Field>
            ))}
            <p className="field-hint">{photo.hint}</p>
            <div><Button name="intent" value="add">{photo.upload}</Button></div>
          </Form>
        </details>
      ) : null}
    </div>
  );
} // prettier-ignore
