import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { Form, useLoaderData } from "@remix-run/react";
import { can } from "~/features/accounts/policy";
import { getMainLocation } from "~/features/catalog/queries.server";
import { MoneyNotice } from "~/features/payments/components/money-notice";
import { PaymentFacts } from "~/features/payments/components/payment-facts";
import { PaymentStatus } from "~/features/payments/components/payment-status";
import { ReceiptList } from "~/features/payments/components/receipt-list";
import { RefundForm } from "~/features/payments/components/refund-form";
import { RefundList } from "~/features/payments/components/refund-list";
import { SiblingPayments } from "~/features/payments/components/sibling-payments";
import { isGatewayMethod, isSetAside } from "~/features/payments/model";
import { getPaymentCard, getVisitMoney } from "~/features/payments/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { readId } from "~/lib/text";
import { Button } from "~/ui/button";
import { Notice } from "~/ui/notice";
import { PageHeader } from "~/ui/page-header";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { useSubmitting } from "../forms";
import { newOnce, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { answerMoneyPress } from "./press-money.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "payments:read" });
  const { db, clock } = context.core;
  const id = readId(params.paymentId);
  const payment = id === null ? null : await getPaymentCard(db, user, id);
  if (!payment) throw new Response(null, { status: 404 });
  const [money, location] = await Promise.all([
    payment.visit ? getVisitMoney(db, user, payment.visit.id, { now: clock.now() }) : null,
    getMainLocation(db),
  ]);
  return json({
    payment,
    siblings: money?.payments ?? [],
    zone: location?.zone ?? "UTC",
    mayRefund: can(user, "payments:refund"),
    once: newOnce(),
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "payments:read" });
  const id = readId(params.paymentId);
  const payment = id === null ? null : await getPaymentCard(context.core.db, user, id);
  if (id === null || !payment) throw new Response(null, { status: 404 });
  const form = await readForm(request);
  const bookingId = payment.visit?.id ?? null;
  return answerMoneyPress(context, user, { form, bookingId, backTo: paths.payment(id) });
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.payments.payment.title({ n: args.data?.payment.id ?? 0 }));

/** One payment: whose, for what, how it stands and why; its refunds, receipts and book entries. */
export default function Payment() {
  const { payment, siblings, zone, mayRefund, once } = useLoaderData<typeof loader>();
  const outcome = useAnswer<typeof action>()?.money;
  const pending = useSubmitting("refund");
  useLive(["payments"]);
  const m = useMessages();
  const words = m.payments.payment;
  const isOpen =
    payment.status === "created" || payment.status === "pending" || payment.status === "set_aside";
  return (
    <div className="page">
      <PageHeader
        crumbs={[{ label: m.payments.title, href: paths.payments() }]}
        title={words.title({ n: payment.id })}
        note={<PaymentStatus status={payment.status} />}
        actions={
          isOpen && isGatewayMethod(payment.method) && payment.visit ? (
            <Form method="post">
              <Button name="intent" value="check-payment">
                {words.check}
              </Button>
            </Form>
          ) : null
        }
      />
      <div className="page-parts">
        <MoneyNotice outcome={outcome} />
        {isSetAside(payment.failure) ? (
          <Notice tone="negative" title={words.mismatch[payment.failure]}>
            {words.setAside}
          </Notice>
        ) : null}
        {payment.status === "created" ? <Notice tone="info">{words.created}</Notice> : null}
        <div className="page-columns">
          <div className="grid content-start gap-6">
            <PaymentFacts payment={payment} zone={zone} />
            {siblings.length > 1 ? (
              <SiblingPayments payments={siblings} current={payment.id} zone={zone} />
            ) : null}
          </div>
          <div className="grid content-start gap-6">
            <Section title={words.refunds}>
              {payment.refunds.length > 0 ? (
                <RefundList refunds={payment.refunds} zone={zone} mayRefund={mayRefund} />
              ) : (
                <p className="text-sm text-ink-3">{words.noRefunds}</p>
              )}
              {mayRefund && payment.leftMinor > 0 ? (
                <RefundForm key={payment.leftMinor} payment={payment} once={once} pending={pending} />
              ) : null}
            </Section>
            {payment.receipts.length > 0 ? <ReceiptList payment={payment} zone={zone} /> : null}
          </div>
        </div>
      </div>
    </div>
  );
}
