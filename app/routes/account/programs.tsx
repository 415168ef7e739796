import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { OwnProgramCard } from "~/features/programs/components/own-program-card";
import { listClientPrograms } from "~/features/programs/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { EmptyState } from "~/ui/empty-state";
import { pageTitle } from "../staff/title";
import { AccountFrame } from "./account-frame";
import { requireClient } from "./client-guard.server";

export async function loader({ request, context }: LoaderFunctionArgs) {
  const client = await requireClient(request, context);
  const { db, clock } = context.core;
  const [{ name }, rows] = await Promise.all([
    readSetting(db, "business"),
    listClientPrograms(db, client, { clientId: client.clientId, now: clock.now(), limit: 50 }),
  ]);
  return json({ business: name, rows });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.programs.own.title);

/** The client's programmes: what they are at first, then what was. */
export default function OwnPrograms() {
  const { business, rows } = useLoaderData<typeof loader>();
  const words = useMessages().programs.own;
  const running = rows.filter(({ state }) => state === "active");
  const past = rows.filter(({ state }) => state !== "active");
  return (
    <AccountFrame business={business}>
      <h1>{words.title}</h1>
      {rows.length === 0 ? <EmptyState title={words.empty} text={words.emptyText} /> : null}
      <ul className="own-programs">
        {running.map((program) => (
          <OwnProgramCard key={program.id} program={program} />
        ))}
      </ul>
      {past.length > 0 ? (
        <>
          <h2 className="public-group">{words.past}</h2>
          <ul className="own-programs">
            {past.map((program) => (
              <OwnProgramCard key={program.id} program={program} />
            ))}
          </ul>
        </>
      ) : null}
    </AccountFrame>
  );
}
