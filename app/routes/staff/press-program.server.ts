import { json, redirect } from "@remix-run/node";
import { rememberOnce } from "~/features/accounts/idempotency/commands.server";
import { archiveProgram, assignProgram, changeState, copyAsTemplate, restoreVersion } from "~/features/programs/commands.server"; // prettier-ignore
import { programPress } from "~/features/programs/schema";
import { messagesFor } from "~/i18n/catalogue";
import { resolveLocale } from "~/i18n/locale.server";
import type { UserActor } from "~/lib/actor";
import { paths } from "~/lib/paths";
import { ok } from "~/lib/result";
import type { RequestContext } from "~/server/load-context";
import { answerErrors } from "../forms.server";

/** Why a press on a programme's page did nothing. */
export type ProgramPressRefusal = "client" | "startsOn" | "price" | "stale" | "state" | "unclear";

interface Press {
  form: FormData;
  request: Request;
  program: { id: number; title: string };
}

/** Does what was pressed on a programme's page, and leads on; a refusal is answered in place. */
export async function pressProgram(
  { core }: Pick<RequestContext, "core">,
  user: UserActor,
  { form, request, program }: Press,
) {
  const parsed = programPress.safeParse(Object.fromEntries(form));
  if (!parsed.success) {
    const field = parsed.error.issues[0]?.path[0];
    return refused(field === "client" || field === "startsOn" ? field : field === "price" || field === "currency" ? "price" : "unclear", 422); // prettier-ignore
  }
  const press = parsed.data;
  const programId = program.id;
  const here = () => redirect(paths.program(programId), 303);
  return answerErrors(async () => {
    switch (press.intent) {
      case "assign": {
        const { client: clientId, startsOn, price: priceMinor, currency, note, once } = press;
        const given = { programId, clientId, startsOn, priceMinor, currency, note };
        const done = await rememberOnce(core, user, { form: "assign-program", once: once || null, content: given }, () => assignProgram(core, user, given)); // prettier-ignore
        return done.ok ? redirect(paths.program(done.value.programId), 303) : refused("state", 409);
      }
      case "state":
        return (await changeState(core, user, { programId, to: press.to })).ok
          ? here()
          : refused("state", 409);
      case "archive":
      case "unarchive": {
        const done = await archiveProgram(core, user, { programId, archived: press.intent === "archive" });
        return done.ok ? here() : refused("state", 409);
      }
      case "copy": {
        const title = messagesFor(resolveLocale(request)).programs.view.copyTitle(program).slice(0, 160);
        const once = { form: "copy-program", once: press.once || null, content: programId };
        const made = await rememberOnce(core, user, once, async () => ok(await copyAsTemplate(core, user, { programId, title }))); // prettier-ignore
        return made.ok ? redirect(paths.editProgram(made.value.programId), 303) : refused("state", 409);
      }
      case "restore-version": {
        const { version, number } = press;
        return (await restoreVersion(core, user, { programId, version, number })).ok
          ? here()
          : refused("stale", 409);
      }
    }
  });
}

function refused(reason: ProgramPressRefusal, status: number) {
  return json({ refused: reason }, status);
}
