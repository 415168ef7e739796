import { json, redirect, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useActionData, useLoaderData, useNavigation } from "@remix-run/react";
import { useRef } from "react";
import { releaseHold } from "~/features/booking/hold/commands.server";
import { ContactFields } from "~/features/booking/components/contact-fields";
import { FreshTimes } from "~/features/booking/components/fresh-times";
import { HoldLine } from "~/features/booking/components/hold-line";
import { PointsField } from "~/features/booking/components/points-field";
import { QuestionFields } from "~/features/booking/components/question-fields";
import { useHoldRelease } from "~/features/booking/components/use-hold-release";
import { useKeptFields } from "~/features/booking/components/use-kept-fields";
import { VisitBill } from "~/features/booking/components/visit-bill";
import { listQuestions } from "~/features/booking/intake/queries.server";
import { getLinkedVisit, type LinkedVisit } from "~/features/booking/linked/queries.server";
import { choiceQuery, withAnybody } from "~/features/booking/offer/page/model";
import type { ChannelDecision } from "~/features/channels/model";
import { getChannel } from "~/features/channels/queries.server";
import { readSale } from "~/features/channels/sale/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime, formatDuration } from "~/i18n/format";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import { formatMoney } from "~/lib/money";
import { paths } from "~/lib/paths";
import { dayOf } from "~/lib/zoned-time";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";
import { PublicBar, PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { OnceField } from "../once-input";
import { readForm } from "../forms.server";
import { sendToGateway } from "./pay.server";
import { pressHour } from "./place-hold.server";
import { keepFrameOf, PRIVATE_PAGE, readStorefront } from "./storefront.server";
import { keptValues, listFresh, submitHeld } from "./submit-held.server";
import { readVisitor } from "./visitor.server";

/** Only an hour that nobody has put a name to is filled in here; everything else has a page of its own. */
async function heldBy({ request, params, context }: LoaderFunctionArgs): Promise<LinkedVisit> {
  const { db, clock } = context.core;
  const visit = await getLinkedVisit(db, params.linkToken ?? "", clock.now());
  if (!visit) throw new Response(null, { status: 404 });
  const isKept = visit.status === "hold" || visit.status === "expired";
  const isWaiting = isKept && visit.isNamed && (await readSale(db, visit.id)) !== null;
  const named = isWaiting ? paths.visitConfirming(visit.linkToken) : paths.visitPay(visit.linkToken);
  const elsewhere = !isKept ? paths.visit(visit.linkToken) : visit.isNamed ? named : null;
  if (elsewhere) throw redirect(keepFrameOf(request, elsewhere), 303);
  return visit;
}

const isOwnSale = (channel: ChannelDecision | null) =>
  channel === null || (channel.by === "own" && channel.because !== "fallback");

const isAnybodyIn = (request: Request) => new URL(request.url).searchParams.get("any") === "1";

export async function loader(args: LoaderFunctionArgs) {
  const { request, context } = args;
  const visit = await heldBy(args);
  const serviceIds = visit.choice?.parts.map(({ serviceId }) => serviceId) ?? [];
  const [first] = serviceIds;
  const [channel, questions, visitor, storefront] = await Promise.all([
    first === undefined ? null : getChannel(context.core, first),
    listQuestions(context.core.db, serviceIds),
    readVisitor(context, request),
    readStorefront(context, request),
  ]);
  const choice = visit.choice && (isAnybodyIn(request) ? withAnybody(visit.choice) : visit.choice);
  const day = dayOf(visit.startsAt, visit.place.zone);
  return json(
    {
      ...{ ...storefront, visit, questions, once: context.once, now: context.core.clock.now() },
      isProvisional: channel?.by === "own" && channel.because === "fallback",
      // What another system sells is paid there, or here once it took place: nothing is spent before it has agreed.
      visitor: visitor && { name: visitor.name, points: isOwnSale(channel) ? visitor.points : 0, rules: visitor.rules },
      serviceId: choice?.parts[0].serviceId ?? null,
      backQuery: choice && { ...choiceQuery(choice), day },
    },
    { headers: PRIVATE_PAGE },
  );
}

/** Not kept by any cache, but by the browser's memory of this tab: going back finds the form as it was left. */
export const headers = () => PRIVATE_PAGE;

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${providedMessages(data.locale).storefront.held.title} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

export async function action(args: ActionFunctionArgs) {
  const { request, context } = args;
  const form = await readForm(request);
  const intent = form.get("intent");
  const visit = await heldBy(args);
  const { choice, linkToken } = visit;
  const locale = resolveLocale(request);
  const isAnybody = isAnybodyIn(request);
  const chosen = choice && (isAnybody ? withAnybody(choice) : choice);
  if (intent === "release") {
    await releaseHold(context.core, { linkToken });
    const day = dayOf(visit.startsAt, visit.place.zone);
    const back = chosen ? paths.bookService(chosen.parts[0].serviceId, { ...choiceQuery(chosen), day }) : paths.book();
    return redirect(keepFrameOf(request, back), 303);
  }
  const sent = { visit, form, locale, isAnybody, visitor: await readVisitor(context, request) };
  if (intent === "retake" && choice) {
    const outcome = await pressHour(context, { ...choice, startsAt: visit.startsAt, locale, once: null, replaces: linkToken });
    const any = isAnybody ? "1" : undefined;
    if (outcome.kind === "held") return redirect(keepFrameOf(request, paths.bookHeld(outcome.linkToken, { any })), 303);
    const message = providedMessages(locale).storefront.held.gone;
    const fresh = await listFresh(context, sent);
    return json({ kind: "taken" as const, message, fresh, values: keptValues(form) }, { status: 409 });
  }
  const outcome = await submitHeld(context, sent);
  if (outcome.kind === "done") return redirect(keepFrameOf(request, paths.visit(outcome.linkToken, { new: "1" })), 303);
  if (outcome.kind === "wait") return redirect(keepFrameOf(request, paths.visitConfirming(outcome.linkToken)), 303);
  if (outcome.kind === "pay") return sendToGateway(context, request, outcome);
  const { status, ...shown } = outcome;
  return json(shown, { status });
}

/** Last step: who is coming. When the hour went meanwhile, everything typed stays and fresh times stand in the same form. */
export default function Held() {
  const { business, visit, questions, visitor, serviceId, backQuery, once, now, isProvisional } = useLoaderData<typeof loader>();
  const refused = useActionData<typeof action>();
  const sending = useNavigation().state !== "idle";
  const m = useMessages();
  const locale = useLocale();
  const { keep } = useFrameAddress();
  const form = useRef<HTMLFormElement>(null);
  const words = m.storefront.held;
  const { linkToken, startsAt, place, priceMinor, prepayMinor, currency } = visit;
  const at = new Date(startsAt);
  const when = formatDateTime(at, place.zone, locale, "weekday");
  const fresh = refused?.kind === "taken" ? refused.fresh : null;
  const errors = refused?.kind === "invalid" ? refused.errors : undefined;
  const isLapsed = visit.status === "expired";
  const { action: here } = useHoldRelease({ linkToken, isLapsed, answer: refused });
  useKeptFields(form, refused?.values);
  const money = (minor: number) => (minor === 0 ? m.booking.public.free : formatMoney(minor, currency, locale));
  const minutes = (new Date(visit.endsAt).getTime() - at.getTime()) / 60_000;
  const people = [...new Set(visit.parts.map(({ staffName }) => staffName))].join(", ");
  const label = prepayMinor > 0 ? words.pay({ sum: money(prepayMinor) }) : visit.needsApproval ? words.ask : words.book;
  const cutoffAt = new Date(visit.cutoffAt);
  const elsewhere = keep(serviceId && backQuery ? paths.bookService(serviceId, backQuery) : paths.book());
  return (
    <PublicFrame
      brand={{ name: business }}
      back={isLapsed || fresh ? { href: elsewhere, label: when } : { href: here, label: when, press: "release" }}
      progress={{ done: 3, total: prepayMinor > 0 ? 4 : 3 }}
    >
      <Form ref={form} method="post" action={here} className="grid gap-5" noValidate>
        <h1 className="mb-0">{words.title}</h1>
        {refused?.kind === "invalid" && refused.formError ? <Notice tone="negative" live="alert" title={refused.formError} /> : null}
        {fresh ? (
          <FreshTimes message={refused?.kind === "taken" ? refused.message : ""} times={fresh} zone={place.zone} elsewhere={elsewhere} />
        ) : (
          <HoldLine holdUntil={visit.holdUntil} now={now} zone={place.zone} isLapsed={isLapsed} />
        )}
        {isProvisional ? <Notice tone="info" title={m.selling.provisional.title}>{m.selling.provisional.text}</Notice> : null}
        <OnceField value={once} />
        {visitor ? <p className="text-base text-ink-2">{words.asSigned({ name: visitor.name })}</p> : null}
        <ContactFields values={refused?.values} errors={errors} isSigned={visitor !== null} />
        <QuestionFields questions={questions} values={refused?.values} errors={errors} />
        {visitor && visitor.points > 0 && priceMinor > 0 ? (
          <PointsField points={visitor.points} rules={visitor.rules} priceMinor={priceMinor} currency={currency} value={refused?.values.points} error={errors?.points} />
        ) : null}
        <VisitBill parts={visit.parts} {...{ currency, priceMinor, prepayMinor }} zone={place.zone} />
        <p className="text-sm text-ink-2">
          {cutoffAt > new Date(now) ? words.cutoff({ until: formatDateTime(cutoffAt, place.zone, locale, "weekday") }) : words.cutoffPassed}{" "}
          {m.booking.public.consent}
        </p>
        <PublicBar summary={`${fresh ? "" : `${when} · `}${people} · ${formatDuration(minutes, locale)}`} total={money(priceMinor)}>
          <Button variant="primary" size="lg" block pending={sending} pendingLabel={prepayMinor > 0 ? words.leading : words.sending}>
            {label}
          </Button>
        </PublicBar>
      </Form>
    </PublicFrame>
  );
}
