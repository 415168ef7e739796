import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { PayPanel } from "~/features/booking/components/pay-panel";
import { cancelVisit } from "~/features/booking/cancel/commands.server";
import { getLinkedVisit } from "~/features/booking/linked/queries.server";
import { choiceQuery } from "~/features/booking/offer/page/model";
import { refreshPayment } from "~/features/payments/commands.server";
import { amountDue } from "~/features/payments/model";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { providedMessages } from "~/i18n/provided-messages";
import { paths } from "~/lib/paths";
import { PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { readForm } from "../forms.server";
import { linkActor } from "./link-actor.server";
import { startPaying } from "./pay.server";
import { keepFrameOf, PRIVATE_PAGE, readStorefront } from "./storefront.server";

const NO_STORE = { ...PRIVATE_PAGE, "Cache-Control": "no-store" };

/** How paying stands, from the page's point of view. */
export type PayState = "ready" | "checking" | "failed" | "down" | "no_gateway" | "lapsed";

/** The visit and what is due for it now; whatever is paid, over or not yet named has a page of its own. */
async function payableBy({ request, params, context }: LoaderFunctionArgs) {
  const { core, vendors } = context;
  const read = () => getLinkedVisit(core.db, params.linkToken ?? "", core.clock.now());
  let visit = await read();
  if (!visit) throw new Response(null, { status: 404 });
  const query = new URL(request.url).searchParams;
  // Coming back says nothing about the money, and neither does what the address claims: the gateway is asked.
  const isBack = request.method === "GET" && query.has("back");
  const progress = isBack ? await refreshPayment(core, vendors, linkActor(context, visit.id), { bookingId: visit.id }) : "none";
  if (isBack) visit = (await read()) ?? visit;
  const { status, isNamed, linkToken } = visit;
  if (!isNamed && (status === "hold" || status === "expired")) throw redirect(keepFrameOf(request, paths.bookHeld(linkToken)), 303);
  const amount = status === "hold" ? ("due" as const) : ("full" as const);
  const dueMinor = amountDue(visit, { amount, status });
  // Paid when the hour was gone: the visit's page tells what becomes of the money.
  const isLate = status === "expired" && visit.paidMinor + visit.refundedMinor > 0;
  const isOpen = status === "hold" || status === "expired" || status === "confirmed" || status === "pending";
  if (!isOpen || isLate || dueMinor <= 0 || (isBack && progress === "succeeded" && status !== "expired"))
    throw redirect(keepFrameOf(request, paths.visit(linkToken, { new: "1" })), 303);
  const problem = query.get("problem");
  const state: PayState =
    status === "expired" ? "lapsed"
    : progress === "pending" ? "checking"
    : progress === "failed" ? "failed"
    : problem === "gateway_down" ? "down"
    : problem === "no_gateway" || problem === "contact" ? "no_gateway"
    : "ready"; // prettier-ignore
  return { visit, dueMinor, amount, state };
}

export async function loader(args: LoaderFunctionArgs) {
  const { visit, dueMinor, state } = await payableBy(args);
  const { linkToken, holdUntil, place, currency, choice, startsAt, status } = visit;
  const again = choice ? paths.bookService(choice.parts[0].serviceId, choiceQuery({ ...choice, locationId: null })) : paths.book();
  return json(
    {
      ...(await readStorefront(args.context, args.request)),
      ...{ state, dueMinor, linkToken, holdUntil, currency, startsAt, again },
      ...{ zone: place.zone, phone: place.phone, isHeld: status === "hold", now: args.context.core.clock.now() },
      // Without scripts the page asks again by itself.
      refresh: state === "checking" ? paths.visitPay(linkToken, { back: "1" }) : null,
    },
    { headers: NO_STORE },
  );
}

export const headers = () => NO_STORE;

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${providedMessages(data.locale).storefront.pay.title} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

export async function action(args: ActionFunctionArgs) {
  const { request, context } = args;
  const { visit, amount, state } = await payableBy(args);
  const intent = (await readForm(request)).get("intent");
  const { id: bookingId, linkToken, status, choice } = visit;
  if (intent === "release" && status === "hold") {
    await cancelVisit(context.core, linkActor(context, bookingId), { bookingId, reason: "" });
    const back = choice ? paths.bookService(choice.parts[0].serviceId, choiceQuery({ ...choice, locationId: null })) : paths.book();
    return redirect(keepFrameOf(request, back), 303);
  }
  if (state === "lapsed") return redirect(keepFrameOf(request, paths.visitPay(linkToken)), 303);
  return startPaying(context, request, { linkToken, bookingId, amount });
}

/** What is to be paid and how it stands: on the way there, coming back, failed, too late. */
export default function Pay() {
  const { business, businessPhone, phone, again, refresh, ...shown } = useLoaderData<typeof loader>();
  const m = useMessages();
  const locale = useLocale();
  const { keep, isFramed } = useFrameAddress();
  return (
    <PublicFrame
      brand={{ name: business }}
      back={shown.isHeld ? undefined : { href: keep(paths.visit(shown.linkToken)), label: m.storefront.pay.back }}
      progress={shown.isHeld ? { done: 4, total: 4 } : undefined}
    >
      {refresh ? (
        <noscript>
          <meta httpEquiv="refresh" content={`5;url=${refresh}`} />
        </noscript>
      ) : null}
      <PayPanel
        {...shown}
        when={formatDateTime(new Date(shown.startsAt), shown.zone, locale, "weekday")}
        phone={phone || businessPhone}
        again={keep(again)}
        action={keep(paths.visitPay(shown.linkToken))}
        checkAgain={keep(paths.visitPay(shown.linkToken, { back: "1" }))}
        leavesFrame={isFramed}
      />
    </PublicFrame>
  );
}
