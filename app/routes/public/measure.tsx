import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData, useLocation } from "@remix-run/react";
import { EntryForm, type EntryAnswer } from "~/features/progress/components/entry-form";
import { enterByLink, mayKnock } from "~/features/progress/links/commands.server";
import { linkKind } from "~/features/progress/links/model";
import { clientOfLink, periodByLink } from "~/features/progress/links/queries.server";
import { entryForm, valuesOf } from "~/features/progress/schema";
import { mainZone } from "~/features/programs/queries.server";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { noteActor } from "~/lib/acting.server";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import type { RequestContext } from "~/server/load-context";
import { EmptyState } from "~/ui/empty-state";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { PublicFrame } from "~/ui/public-frame";
import { useSubmitting } from "../forms";
import { answerErrors, issueMessages, readForm } from "../forms.server";
import { statusOf, typedEntry } from "../staff/press-progress.server";
import { useAnswer } from "../use-answer";

const HIDDEN = { "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store" };

/** The client of a link that works. @throws Response 429 for who tries too many */
async function findLink({ core, clientIp }: RequestContext, token: string) {
  const wait = await mayKnock(core, clientIp);
  if (wait) throw new Response(null, { status: 429, headers: { "Retry-After": String(wait.retryAfterSeconds) } });
  return clientOfLink(core.db, { token, now: core.clock.now() });
} // prettier-ignore

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { db, clock } = context.core;
  const token = params.token ?? "";
  const link = await findLink(context, token);
  const { name } = await readSetting(db, "business");
  const page = { token, business: name, locale: resolveLocale(request), today: dayOf(clock.now(), await mainZone(db)) }; // prettier-ignore
  // A link that ended with its only entry is answered by its own page, which may have to say thanks first.
  return json(
    { ...page, link: link && { firstName: link.firstName, isOnce: linkKind(link) === "once" } },
    { status: link ? 200 : 404, headers: HIDDEN },
  );
}

type MeasureAnswer = { of: "saved"; isOver: boolean } | { of: "refused"; reason: "gone" | "rate_limited" } | EntryAnswer; // prettier-ignore

export async function action({ request, params, context }: ActionFunctionArgs) {
  const { core } = context;
  const token = params.token ?? "";
  const answer = (body: MeasureAnswer, status = 200) => json(body, { status, headers: HIDDEN });
  const link = await findLink(context, token);
  if (!link) return answer({ of: "refused", reason: "gone" }, 404);
  noteActor(context.acting, { kind: "client", clientId: link.clientId });
  const { typed, agreed } = typedEntry(await readForm(request));
  const read = entryForm.safeParse({ ...typed, agreed, period: "" });
  if (!read.success) {
    const errors = issueMessages(read.error, resolveLocale(request));
    return answer({ of: "entry", typed, agreed, errors, refusal: null }, 422);
  }
  const { measuredOn, notes, existing } = read.data;
  const period = await periodByLink(core.db, { clientId: link.clientId, day: measuredOn });
  const input = { measuredOn, notes, existing, agreed, period, values: valuesOf(read.data) };
  const done = await answerErrors(() => enterByLink(core, { token, input }));
  if (done.ok) return answer({ of: "saved", isOver: done.value.isOver });
  const { error } = done;
  if (error.reason === "gone") return answer({ of: "refused", reason: "gone" }, 404);
  if (error.reason === "rate_limited") return answer({ of: "refused", reason: "rate_limited" }, 429);
  return answer({ of: "entry", typed, agreed, errors: {}, refusal: error }, statusOf(error.reason));
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  {
    title: data ? `${providedMessages(data.locale).progress.measurePage.title} · ${data.business}` : "",
  },
  { name: "robots", content: "noindex" },
];

/** A client's page for entering measurements without signing in. It says nothing of the journal: whoever has the link may be anybody. */
export default function Measure() {
  const { token, link, business, today } = useLoaderData<typeof loader>();
  const answer = useAnswer<typeof action>();
  const pending = useSubmitting();
  const location = useLocation();
  const words = useMessages().progress;
  const say = words.measurePage;
  const refused = answer?.of === "entry" ? answer : null;
  return (
    <PublicFrame brand={{ name: business }}>
      {answer?.of === "saved" ? (
        <>
          <h1 className="public-title">{words.form.clientSaved}</h1>
          <div className="grid gap-6">
            <p className="text-ink-2">{answer.isOver ? say.over : say.savedText}</p>
            {answer.isOver ? null : (
              <LinkButton size="lg" href={paths.measure(token)} data-reload>
                {words.form.again}
              </LinkButton>
            )}
          </div>
        </>
      ) : link === null ? (
        <EmptyState title={say.gone} text={say.goneText} />
      ) : (
        <>
          <h1 className="public-title">{say.hello({ name: link.firstName })}</h1>
          <div className="grid gap-6">
            <p className="text-ink-2">{say.text}</p>
            {answer?.of === "refused" ? (
              <Notice tone="warning" live="alert" title={answer.reason === "gone" ? say.gone : say.tooMany} />
            ) : null}
            <EntryForm key={location.key} once="" today={today} period={null} answer={refused} pending={pending} />
          </div>
        </>
      )}
    </PublicFrame>
  );
}
