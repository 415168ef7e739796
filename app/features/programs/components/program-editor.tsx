import { Form } from "@remix-run/react";
import { ClipboardPaste, Plus } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { LinkButton } from "~/ui/link-button";
import { Section } from "~/ui/section";
import { Textarea } from "~/ui/textarea";
import { TextInput } from "~/ui/text-input";

import { applyEdit, randomKey, readEdit, type ContentEdit } from "../content/model";
import { readContentFields } from "../editing/model";
import type { ProgramContent } from "../schema";
import { EditorDay } from "./editor-day";
import { RichText } from "./rich-text";

/** A programme as its form holds it; the price as typed. */
export interface ProgramDraft {
  title: string;
  price: string;
  currency: string;
  content: ProgramContent;
  notesHtml: string;
}

interface ProgramEditorProps {
  draft: ProgramDraft;
  /** The version that was opened; null for a new template. */
  version: number | null;
  once: string;
  submitLabel: string;
  cancelHref: string;
  errors: { title?: string; price?: string };
  pending: boolean;
}

/**
 * The form of a programme. Every press on its rows is a submit that the server answers with the rows changed; with scripts the same is done in
 * place and nothing is sent until it is saved.
 */
export function ProgramEditor(props: ProgramEditorProps) {
  const { draft, version, once, submitLabel, cancelHref, errors, pending } = props;
  const m = useMessages();
  const words = m.programs.edit;
  const form = useRef<HTMLFormElement>(null);
  const [content, setContent] = useState(draft.content);
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    if (wanted === null) return;
    form.current?.querySelector<HTMLElement>(`[data-cell="${wanted}"]`)?.focus();
    setWanted(null);
  }, [wanted, content]);

  const edit = (what: ContentEdit, focus?: (after: ProgramContent) => string | undefined) => {
    if (!form.current) return;
    const after = applyEdit(readContentFields(new FormData(form.current)), what, randomKey);
    setContent(after);
    setWanted(focus?.(after) ?? null);
  };
  const press = (event: MouseEvent<HTMLFormElement>) => {
    const button = (event.target as Element).closest<HTMLButtonElement>('button[name="edit"]');
    const what = button && readEdit(button.value);
    if (!what) return;
    event.preventDefault();
    edit(what, (after) => focusAfter(what, after));
  };
  const type = (event: KeyboardEvent<HTMLFormElement>) => {
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    if (!row || !(event.target instanceof HTMLInputElement)) return;
    const [day = 0, exercise = 0] = (row.dataset.row ?? "").split(".").map(Number);
    const cell = (event.target.dataset.cell ?? "").split(".")[1] ?? "name";
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      const key = (event.target.dataset.cell ?? "").split(".")[0] ?? "";
      edit(
        { do: event.key === "ArrowUp" ? "exercise-up" : "exercise-down", day, exercise },
        () => `${key}.${cell}`,
      );
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const next = content.days[day]?.exercises[exercise + 1];
      if (next) setWanted(`${next.key}.name`);
      else
        edit({ do: "add-exercise", day }, (after) => `${after.days[day]?.exercises.at(-1)?.key ?? ""}.name`);
    }
  };
  return (
    // Presses on buttons and keys in cells are the form's; without scripts the buttons submit it.

    <Form ref={form} method="post" className="program-form" onClick={press} onKeyDown={type} noValidate>
      {/* Enter presses the first button of a form. */}
      <button name="intent" value="save" className="sr-only" tabIndex={-1} aria-hidden="true">
        {submitLabel}
      </button>
      {version === null ? null : <input type="hidden" name="version" value={version} />}
      <input type="hidden" name="once" value={once} />
      <div className="program-head">
        <Field label={words.name} required error={errors.title} className="program-head-title">
          <TextInput name="title" defaultValue={draft.title} maxLength={160} />
        </Field>
        <Field label={words.price} optional error={errors.price}>
          <TextInput name="price" inputMode="decimal" defaultValue={draft.price} />
        </Field>
        <Field label={words.currency}>
          <TextInput
            name="currency"
            defaultValue={draft.currency}
            maxLength={3}
            autoCapitalize="characters"
          />
        </Field>
      </div>
      <PasteFold />
      <Section title={words.plan} note={<span className="program-keys">{words.keys}</span>}>
        <div className="program-days">
          {content.days.map((day, place) => (
            <EditorDay key={day.key} day={day} place={place} count={content.days.length} />
          ))}
        </div>
        <div>
          <Button name="edit" value="add-day" icon={<Plus aria-hidden="true" />}>
            {words.addDay}
          </Button>
        </div>
      </Section>
      <Section title={words.notes}>
        <RichText
          name="notesHtml"
          label={words.notes}
          hint={words.notesHint}
          defaultValue={draft.notesHtml}
        />
      </Section>
      <div className="program-submit">
        <Button variant="primary" name="intent" value="save" pending={pending}>
          {submitLabel}
        </Button>
        <LinkButton variant="quiet" href={cancelHref}>
          {m.common.cancel}
        </LinkButton>
      </div>
    </Form>
  );
}

/** Where one goes on writing after a press. */
function focusAfter(what: ContentEdit, after: ProgramContent): string | undefined {
  if (what.do === "add-day") return `${after.days.at(-1)?.key ?? ""}.title`;
  if (what.do === "add-exercise") return `${after.days[what.day]?.exercises.at(-1)?.key ?? ""}.name`;
  if (what.do === "copy-exercise")
    return `${after.days[what.day]?.exercises[what.exercise + 1]?.key ?? ""}.name`;
  return undefined;
}

function PasteFold() {
  const words = useMessages().programs.edit;
  return (
    <details className="program-paste">
      <summary>
        <ClipboardPaste aria-hidden="true" />
        {words.paste}
      </summary>
      <div className="grid gap-3 pt-3">
        <Field label={words.pasteLabel} hint={words.pasteHint}>
          <Textarea name="pasted" rows={5} />
        </Field>
        <div>
          <Button name="intent" value="paste">
            {words.pasteRead}
          </Button>
        </div>
      </div>
    </details>
  );
}
