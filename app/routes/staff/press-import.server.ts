import { json, redirect } from "@remix-run/node";
import { mapColumns, removeImport, reopenColumns, revertImport, startWriting } from "~/features/exchange/importing/commands.server"; // prettier-ignore
import { LIMITS, mappingForm, targetOf, type Mapping } from "~/features/exchange/importing/schema";
import type { UserActor } from "~/lib/actor";
import type { Core } from "~/lib/core";
import { paths } from "~/lib/paths";
import { answerErrors, readForm } from "../forms.server";

interface Press {
  core: Core;
  user: UserActor;
  importId: number;
  request: Request;
}

/** Every button of the page of an import. */
export async function pressImport({ core, user, importId, request }: Press) {
  const form = await readForm(request);
  const here = () => redirect(paths.import(importId), 303);
  switch (form.getAll("intent").at(-1)) {
    case "check": {
      const { known, tagId, tagName, responsibleId } = mappingForm.parse(Object.fromEntries(form));
      const isNew = tagId === "new" || (tagId === null && tagName !== null);
      const tag = isNew ? (tagName === null ? null : { name: tagName }) : tagId === null ? null : { id: tagId }; // prettier-ignore
      const asked = { importId, mapping: mappingOf(form), known, tag, responsibleId };
      const mapped = await answerErrors(() => mapColumns(core, user, asked));
      return mapped.ok ? here() : json({ refused: mapped.error, mapping: asked.mapping }, 422);
    }
    case "columns":
      await answerErrors(() => reopenColumns(core, user, importId));
      return here();
    case "run":
      await answerErrors(() => startWriting(core, user, importId));
      return here();
    case "revert":
      await answerErrors(() => revertImport(core, user, importId));
      return here();
    case "remove":
      await answerErrors(() => removeImport(core, user, importId));
      return redirect(paths.imports(), 303);
    default:
      throw json({ reason: "bad_form" }, { status: 400 });
  }
}

function mappingOf(form: FormData): Mapping {
  const mapping: Mapping = {};
  for (let at = 0; at < LIMITS.columns; at += 1) {
    const said = form.get(`c${at}`);
    const target = typeof said === "string" ? targetOf(said) : null;
    if (target !== null) mapping[at] = target;
  }
  return mapping;
}
