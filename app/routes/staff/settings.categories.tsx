import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { removeCategory, saveCategory } from "~/features/catalog/commands.server";
import { listCategories, listServices } from "~/features/catalog/queries.server";
import { categoryInput } from "~/features/catalog/schema";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { AppError } from "~/lib/app-error";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Section } from "~/ui/section";
import { TextInput } from "~/ui/text-input";
import { issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "catalog:write" });
  const { db } = context.core;
  const [categories, services] = await Promise.all([listCategories(db), listServices(db)]);
  return json({
    categories: categories.map((category) => ({
      ...category,
      count: services.filter(({ service }) => service.categoryId === category.id).length,
    })),
  });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "catalog:write" });
  const locale = resolveLocale(request);
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const id = readId(typed.id) ?? undefined;
  if (typed.intent === "remove" && id !== undefined) {
    const refused = await removeCategory(context.core, user, id).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "conflict")
        return messagesFor(locale).catalog.categories.inUse;
      throw error;
    });
    if (refused) return json<TypedRefusal>({ errors: { name: [refused] }, typed }, 409);
    return redirect(paths.settingsCategories(), 303);
  }
  const parsed = categoryInput.safeParse(typed);
  if (!parsed.success) return json<TypedRefusal>({ errors: issueMessages(parsed.error, locale), typed }, 422);
  await saveCategory(context.core, user, { ...parsed.data, id });
  return redirect(paths.settingsCategories(), 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.catalog.categories.title);

/** The groups of services: each row is a form of its own, the last one adds. */
export default function Categories() {
  const { categories } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const words = useMessages().catalog.categories;
  return (
    <Section title={words.title} note={words.intro}>
      <div className="grid max-w-3xl divide-y divide-line">
        {categories.map((category) => (
          <CategoryRow
            key={category.id}
            category={category}
            refused={refused?.typed.id === String(category.id) ? refused : undefined}
          />
        ))}
        <CategoryRow
          key={`new-${categories.length}`}
          category={{ id: null, name: "", position: categories.length + 1, count: 0 }}
          refused={refused && !refused.typed.id ? refused : undefined}
        />
      </div>
    </Section>
  );
}

interface CategoryRowProps {
  category: { id: number | null; name: string; position: number; count: number };
  refused?: TypedRefusal;
}

function CategoryRow({ category, refused }: CategoryRowProps) {
  const m = useMessages();
  const words = m.catalog.categories;
  return (
    <Form method="post" className="flex flex-wrap items-end gap-3 py-4" noValidate>
      {category.id === null ? null : <input type="hidden" name="id" value={category.id} />}
      <Field
        label={category.id === null ? words.add : words.name}
        error={refused?.errors.name}
        className="min-w-40 flex-1"
      >
        <TextInput name="name" defaultValue={refused?.typed.name ?? category.name} />
      </Field>
      <Field label={words.position} className="w-24">
        <TextInput name="position" inputMode="numeric" defaultValue={category.position} />
      </Field>
      <Button variant={category.id === null ? "primary" : "secondary"}>
        {category.id === null ? m.common.add : m.common.save}
      </Button>
      <span className="flex min-h-(--control) items-center sm:w-24">
        {category.id === null ? null : category.count === 0 ? (
          <Button variant="quiet" name="intent" value="remove">
            {m.common.remove}
          </Button>
        ) : (
          <span className="text-sm text-ink-2">{words.count({ n: category.count })}</span>
        )}
      </span>
    </Form>
  );
}
