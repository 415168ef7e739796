import { json, redirect, type ActionFunctionArgs } from "@remix-run/node";
import {
  createFromCatalogue,
  linkCatalogue,
  unlinkCatalogue,
} from "~/features/sync/catalogue-links/commands.server";
import { markSeen, readCatalogue } from "~/features/sync/catalogue/commands.server";
import { cataloguePress, catalogueTab } from "~/features/sync/catalogue/schema";
import { paths } from "~/lib/paths";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";

const SOURCE = "yclients";

/** What the catalogue page is answered when it is not sent on. */
export type CatalogueAnswer = { refused: "not_found" | "needs_place" | "taken" } | { fault: string };

/** Does what was pressed on the page of the vendor's catalogue. */
export async function pressCatalogue({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "sync:manage" });
  const { core, vendors } = context;
  const parsed = cataloguePress.safeParse(Object.fromEntries(await readForm(request)));
  if (!parsed.success) throw json({ reason: "bad_form" }, { status: 400 });
  const press = parsed.data;
  const tab = catalogueTab.parse(new URL(request.url).searchParams.get("tab"));
  const done = (what: string, n = 0) => {
    const query = new URLSearchParams({ tab, done: what, ...(n > 0 ? { n: String(n) } : {}) });
    return redirect(`${paths.settingsYclientsCatalogue()}?${query}`, 303);
  };
  const refused = (why: "not_found" | "needs_place" | "taken") =>
    json<CatalogueAnswer>({ refused: why }, why === "not_found" ? 404 : 409);
  switch (press.intent) {
    case "read": {
      const vendor = vendors.bookingSources[SOURCE];
      if (!vendor) return json<CatalogueAnswer>({ fault: "unavailable" }, 409);
      const fault = await faultOf(() => readCatalogue(core, user, vendor));
      return fault === null ? done("read") : json<CatalogueAnswer>({ fault }, 503);
    }
    case "link": {
      const linked = await linkCatalogue(core, user, { source: SOURCE, ...press });
      return linked.ok ? done("linked", linked.value.applied) : refused(linked.error);
    }
    case "unlink": {
      const gone = await unlinkCatalogue(core, user, { source: SOURCE, ...press });
      return gone.ok ? done("unlinked") : refused(gone.error);
    }
    case "create": {
      const made = await answerErrors(() => createFromCatalogue(core, user, { source: SOURCE, ...press }));
      return made.ok ? done("created", made.value.applied) : refused(made.error);
    }
    case "seen":
    case "seen-all":
      await markSeen(core, user, { source: SOURCE, ...press });
      return done("seen");
  }
}

/** The kind of the vendor's fault; null when there was none. */
async function faultOf(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof Error && error.name === "VendorError")
      return (error as Error & { kind: string }).kind;
    throw error;
  }
}
