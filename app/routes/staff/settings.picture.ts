import { redirect, type ActionFunctionArgs, type LoaderFunctionArgs } from "@remix-run/node";
import { removePicture, setPicture, type PictureOwner } from "~/features/catalog/pictures/commands.server";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";

function ownerOf(params: ActionFunctionArgs["params"]): PictureOwner {
  const id = readId(params.id);
  if (id === null || (params.of !== "service" && params.of !== "person"))
    throw new Response(null, { status: 404 });
  return { of: params.of, id };
}

function pageOf({ of, id }: PictureOwner): string {
  return of === "service" ? paths.settingsService(id) : paths.settingsPerson(id);
}

/** There is nothing to see here: the picture is changed on the page of whose it is. */
export async function loader({ request, params, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "catalog:write" });
  return redirect(pageOf(ownerOf(params)));
}

/** Takes a picture in a form with a file, or takes it away; the way back says how it went. */
export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "catalog:write" });
  const owner = ownerOf(params);
  const form = await request.formData().catch(() => null);
  const back = (outcome: string) => redirect(`${pageOf(owner)}?picture=${outcome}#picture`, 303);
  if (!form) return back("broken");
  if (form.get("intent") === "remove") {
    await answerErrors(() => removePicture(context.core, user, owner));
    return back("removed");
  }
  const file = form.get("picture");
  if (!(file instanceof File) || file.size === 0) return back("missing");
  const bytes = new Uint8Array(await file.arrayBuffer());
  const saved = await answerErrors(() => setPicture(context.core, user, { owner, file: bytes }));
  return back(saved.ok ? "saved" : saved.error);
}
