import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { ArchivedField, FieldRow, NewField } from "~/features/clients/fields/components/field-rows";
import { listFields } from "~/features/clients/fields/queries.server";
import { NewTag, TagRow } from "~/features/clients/tags/components/tag-rows";
import { countTagged, listTags } from "~/features/clients/tags/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressMarks, type MarksRefused } from "./press-marks.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "pipeline:manage" });
  const { db } = context.core;
  const [tags, counts, fields] = await Promise.all([listTags(db), countTagged(db), listFields(db, { archived: true })]); // prettier-ignore
  return json({ tags: tags.map((tag) => ({ ...tag, count: counts.get(tag.id) ?? 0 })), fields });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "pipeline:manage" });
  const refused = await pressMarks({ core: context.core, user, request });
  return refused === null ? redirect(paths.settingsClients(), 303) : json(refused, 422);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.clientForms.settings.tab);

/** What clients are marked with, and what the business asks of them beside the usual. */
export default function ClientSettings() {
  const { tags, fields } = useLoaderData<typeof loader>();
  useLive(["clients"]);
  const refused = useAnswer<MarksRefused>();
  const words = useMessages().clientForms.settings;
  const errorOf = (of: "tag" | "field", id: number | null) =>
    refused?.of === of && refused.id === id ? refused.error : undefined;
  const inUse = fields.filter(({ isArchived }) => !isArchived);
  const archived = fields.filter(({ isArchived }) => isArchived);
  return (
    <div className="page-parts">
      <Section title={words.tags} className="max-w-5xl">
        <p className="max-w-prose text-ui text-ink-2">{words.tagsText}</p>
        <ul className="mark-rows">
          {tags.map((tag) => (
            <TagRow key={`${tag.id} ${tag.name} ${tag.color}`} tag={tag} error={errorOf("tag", tag.id)} />
          ))}
        </ul>
        {tags.length === 0 ? <p className="text-ui text-ink-3">{words.noTags}</p> : null}
        <NewTag
          key={`${tags.length}`}
          error={errorOf("tag", null)}
          typed={refused?.of === "tag" ? refused.typed : undefined}
        />
      </Section>
      <Section title={words.fields} className="max-w-5xl">
        <p className="max-w-prose text-ui text-ink-2">{words.fieldsText}</p>
        <ul className="mark-rows">
          {inUse.map((field, at) => (
            <FieldRow
              key={`${field.id} ${field.label} ${field.options.join()}`}
              field={field}
              isFirst={at === 0}
              isLast={at === inUse.length - 1}
              error={errorOf("field", field.id)}
            />
          ))}
        </ul>
        {inUse.length === 0 ? <p className="text-ui text-ink-3">{words.noFields}</p> : null}
        <NewField
          key={`${fields.length}`}
          error={errorOf("field", null)}
          typed={refused?.of === "field" && refused.id === null ? refused.typed : undefined}
        />
      </Section>
      {archived.length > 0 ? (
        <Section title={words.archived} className="max-w-5xl">
          <ul className="mark-rows">
            {archived.map((field) => (
              <ArchivedField key={field.id} field={field} />
            ))}
          </ul>
        </Section>
      ) : null}
    </div>
  );
}
