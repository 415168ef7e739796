import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData, useRevalidator } from "@remix-run/react";
import { useEffect } from "react";
import { requestBalance } from "~/features/billing/commands.server";
import { SupportPanel } from "~/features/billing/components/support-panel";
import { findPanelClient, panelActor, readPanel, readPanelLink } from "~/features/billing/panel/queries.server";
import { balanceForm } from "~/features/billing/schema";
import { messagesFor } from "~/i18n/catalogue";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { addressKey, rateLimitsOf } from "~/lib/rate-limit.server";
import type { RequestContext } from "~/server/load-context";
import { EmptyState } from "~/ui/empty-state";
import { answerErrors, newOnce, readForm } from "../forms.server";
import { useAnswer } from "../use-answer";

const HIDDEN = { "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store" };
const KNOCKS = { name: "support-panel", points: 120, seconds: 60 };
const LOOK_MS = 2_000;

/** The link's client: `bad` when the link is not good, `unlinked` when the customer is nobody's. @throws Response 429 */
async function knock({ core, clientIp }: RequestContext, request: Request) {
  const turn = await rateLimitsOf(core.env).take(KNOCKS, addressKey(clientIp));
  if (turn && !turn.allowed) throw new Response(null, { status: 429, headers: { "Retry-After": String(turn.resetSeconds) } }); // prettier-ignore
  const link = await readPanelLink(core, new URL(request.url).searchParams);
  if (!link) return { state: "bad" as const };
  const clientId = await findPanelClient(core, link.customer);
  return clientId === null ? { state: "unlinked" as const } : { state: "good" as const, clientId, mayAsk: link.may === "ask" }; // prettier-ignore
}

export async function loader({ request, context }: LoaderFunctionArgs) {
  const found = await knock(context, request);
  const locale = resolveLocale(request);
  if (found.state !== "good")
    return json({ locale, state: found.state, panel: null, once: null }, { status: found.state === "bad" ? 403 : 404, headers: HIDDEN }); // prettier-ignore
  const panel = await readPanel(context.core, found.clientId);
  return json(
    { locale, state: found.state, panel, once: found.mayAsk ? newOnce() : null },
    { headers: HIDDEN },
  );
}

export async function action({ request, context }: ActionFunctionArgs) {
  const found = await knock(context, request);
  const answer = (refusal: string | null, status = 200) => json({ refusal }, { status, headers: HIDDEN });
  if (found.state !== "good" || !found.mayAsk) return answer(null, 403);
  const read = balanceForm.safeParse(Object.fromEntries(await readForm(request)));
  if (!read.success) return answer(null, 422);
  const { clientId } = found;
  const asked = await answerErrors(() => requestBalance(context.core, panelActor, { clientId, ...read.data, door: "panel" })); // prettier-ignore
  if (asked.ok) return answer(null);
  const words = messagesFor(resolveLocale(request)).billing;
  return asked.error.reason === "too_often"
    ? answer(words.tooOften({ n: asked.error.retryAfterSeconds }), 429)
    : answer(words.closed, 409);
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? providedMessages(data.locale).billing.panel.title : "" },
  { name: "robots", content: "noindex" },
];

/** The panel inside FreeScout. There is no session in a frame of another site, so it looks for the answer itself while one is on its way. */
export default function FreescoutPanel() {
  const { panel, once, state } = useLoaderData<typeof loader>();
  const refused = useAnswer<typeof action>();
  const words = useMessages().billing.panel;
  const { revalidate } = useRevalidator();
  const question = panel?.balance?.question;
  const isWaiting = question?.state === "waiting";
  useEffect(() => {
    if (!isWaiting) return undefined;
    const timer = setInterval(revalidate, LOOK_MS);
    return () => clearInterval(timer);
  }, [isWaiting, revalidate]);
  if (panel) return <SupportPanel panel={panel} once={once} refusal={refused?.refusal ?? null} />;
  const isUnlinked = state === "unlinked";
  return (
    <main id="content" className="p-4">
      <h1 className="sr-only">{words.title}</h1>
      <EmptyState
        title={isUnlinked ? words.unlinked : words.expired}
        text={isUnlinked ? words.unlinkedText : words.expiredText}
      />
    </main>
  );
}
