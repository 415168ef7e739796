import { json, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { getMainLocation } from "~/features/catalog/queries.server";
import { getErasureAct } from "~/features/privacy/erasure/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatNumber } from "~/i18n/format";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { answerErrors } from "../forms.server";
import { requireUser } from "../guards.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "clients:erase" });
  const { db } = context.core;
  const clientId = readId(params.clientId);
  if (clientId === null) throw new Response(null, { status: 404 });
  const [act, { name }, location] = await Promise.all([
    answerErrors(() => getErasureAct(db, user, { clientId })),
    readSetting(db, "business"),
    getMainLocation(db),
  ]);
  return json({ act, business: name, zone: location?.zone ?? "UTC" });
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.privacy.act.open);

/** The act of an erasure on paper: who asked, when, what went and what stayed. Nothing of the person. */
export default function ErasureAct() {
  const { act, business, zone } = useLoaderData<typeof loader>();
  const m = useMessages();
  const words = m.privacy.act;
  const locale = useLocale();
  const when = (at: string | null) => (at ? formatDateTime(new Date(at), zone, locale, "year") : "—");
  const removed = Object.entries(act.counts)
    .filter(([, count]) => count > 0)
    .map(([table, count]) => ({ word: m.merging.things[table] ?? m.merging.otherThings, count }));
  return (
    <main className="program-print act">
      <p className="program-print-back">
        <a href={paths.clientPrivacy(act.clientId)}>{words.back}</a>
      </p>
      <header>
        <p>{business}</p>
        <h1>{words.title({ id: act.id })}</h1>
      </header>
      <dl className="act-facts">
        <dt>{words.client}</dt>
        <dd>{words.number({ id: act.clientId })}</dd>
        <dt>{words.reason}</dt>
        <dd>{m.privacy.erase.reasons[act.reason] ?? act.reason}</dd>
        <dt>{words.asked}</dt>
        <dd>{act.actorName ?? m.privacy.list.system}</dd>
        <dt>{words.askedAt}</dt>
        <dd>{when(act.askedAt)}</dd>
        <dt>{words.doneAt}</dt>
        <dd>{when(act.doneAt)}</dd>
      </dl>
      {removed.length > 0 ? (
        <table className="act-rows">
          <caption>{words.removed}</caption>
          <thead>
            <tr>
              <th scope="col">{words.what}</th>
              <th scope="col">{words.rows}</th>
            </tr>
          </thead>
          <tbody>
            {removed.map(({ word, count }) => (
              <tr key={word}>
                <th scope="row">{word}</th>
                <td>{formatNumber(count, locale)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      <h2>{words.kept}</h2>
      <p>{words.keptText}</p>
      <h2>{words.again}</h2>
      <p>{words.againText}</p>
      <p className="act-print-code">
        {words.fingerprint}: <code>{act.fingerprint}</code>
      </p>
      <p className="act-sign">
        <span>{words.signature}</span>
        <span>{words.date}</span>
      </p>
    </main>
  );
}
