import { Form } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Checkbox } from "~/ui/checkbox";
import { Field } from "~/ui/field";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { TextInput } from "~/ui/text-input";
import { Textarea } from "~/ui/textarea";
import { questionKinds } from "../schema";

/** A question as the page gets it; `id` null is the row that adds one. */
export interface QuestionRow {
  id: number | null;
  label: string;
  kind: (typeof questionKinds)[number];
  options: string[];
  isRequired: boolean;
  position: number;
  isArchived: boolean;
}

interface QuestionRowsProps {
  questions: readonly QuestionRow[];
  refused?: { typed: Record<string, string>; errors: Record<string, string[] | undefined> };
}

/** What clients are asked when they book: each row is a form of its own, the last one adds. */
export function QuestionRows({ questions, refused }: QuestionRowsProps) {
  const words = useMessages().catalog.questions;
  const next: QuestionRow = { id: null, label: "", kind: "text", options: [], isRequired: false, position: questions.length + 1, isArchived: false };
  const refusedId = refused?.typed.questionId ?? "";
  return (
    <Section title={words.title} note={words.intro}>
      <div id="questions" className="grid max-w-4xl divide-y divide-line">
        {questions.map((question) => (
          <Row
            key={`${question.id}-${question.isArchived}`}
            question={question}
            refused={refused && refusedId === String(question.id) ? refused : undefined}
          />
        ))}
        <details
          key={`new-${questions.length}`}
          className="py-3"
          open={(refused !== undefined && refusedId === "") || undefined}
        >
          <summary className="link-underlined w-fit cursor-pointer">{words.add}</summary>
          <Row question={next} refused={refused && refusedId === "" ? refused : undefined} />
        </details>
      </div>
    </Section>
  );
} // prettier-ignore

function Row({ question, refused }: { question: QuestionRow; refused: QuestionRowsProps["refused"] }) {
  const m = useMessages();
  const words = m.catalog.questions;
  const { id, label, kind, options, isRequired, position, isArchived } = question;
  const { typed, errors = {} } = refused ?? {};
  if (isArchived)
    return (
      <Form method="post" className="flex flex-wrap items-center gap-3 py-3 text-ink-2">
        <input type="hidden" name="questionId" value={id ?? ""} />
        <span className="flex-1">{label}</span>
        <Badge>{m.catalog.services.archived}</Badge>
        <Button variant="quiet" size="sm" name="intent" value="question-restore">
          {words.restore}
        </Button>
      </Form>
    );
  return (
    <Form method="post" className="grid gap-4 py-5 sm:grid-cols-[1fr_12rem_6rem]" noValidate>
      <input type="hidden" name="questionId" value={id ?? ""} />
      <Field label={words.label} error={errors.label}>
        <TextInput name="label" maxLength={200} defaultValue={typed?.label ?? label} />
      </Field>
      <Field label={words.kind} error={errors.kind}>
        <Select
          name="kind"
          defaultValue={typed?.kind ?? kind}
          options={questionKinds.map((value) => ({ value, label: words.kinds[value] ?? value }))}
        />
      </Field>
      <Field label={m.catalog.categories.position} error={errors.position}>
        <TextInput name="position" inputMode="numeric" defaultValue={typed?.position ?? position} />
      </Field>
      <Field label={words.options} hint={words.optionsHint} error={errors.options}>
        <Textarea name="options" rows={2} defaultValue={typed?.options ?? options.join("\n")} />
      </Field>
      <Checkbox
        className="sm:col-span-2 sm:self-center"
        name="isRequired"
        label={words.required}
        defaultChecked={typed ? typed.isRequired === "on" : isRequired}
      />
      <div className="flex flex-wrap gap-2.5 sm:col-span-full">
        <Button variant={id === null ? "primary" : "secondary"} name="intent" value="question">
          {id === null ? m.common.add : m.common.save}
        </Button>
        {id === null ? null : (
          <Button variant="quiet" name="intent" value="question-archive">
            {words.archive}
          </Button>
        )}
      </div>
    </Form>
  );
}
