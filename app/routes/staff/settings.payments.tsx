import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { Form, useLoaderData, useSearchParams } from "@remix-run/react";
import { takesCurrency } from "~/features/payments/model";
import { savePaymentSettings } from "~/features/payments/settings/commands.server";
import { paymentsForm } from "~/features/payments/schema";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { Field } from "~/ui/field";
import { Notice } from "~/ui/notice";
import { RadioGroup } from "~/ui/radio-group";
import { Section } from "~/ui/section";
import { Select } from "~/ui/select";
import { Switch } from "~/ui/switch";
import { useSubmitting } from "../forms";
import { issueMessages, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pageTitle } from "./title";
import type { TypedRefusal } from "./typed-refusal";

const VARIABLES = {
  yookassa: "YOOKASSA=live, YOOKASSA_SHOP_ID, YOOKASSA_SECRET_KEY",
  stripe: "STRIPE=live, STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET",
} as const;

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "settings:write" });
  const { core, vendors } = context;
  const [payments, business] = await Promise.all([
    readSetting(core.db, "payments"),
    readSetting(core.db, "business"),
  ]);
  const gateways = (["yookassa", "stripe"] as const).map((name) => ({
    name,
    isConnected: name in vendors.gateways,
    isSimulated: core.env[name].mode === "simulated",
    fitsCurrency: takesCurrency(name, business.currency),
    webhookUrl: `${core.env.web.publicUrl}${paths.gatewayWebhook(name)}`,
  }));
  return json({ payments, gateways, currency: business.currency });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "settings:write" });
  const typed = Object.fromEntries(await readForm(request)) as Record<string, string>;
  const parsed = paymentsForm.safeParse(typed);
  if (!parsed.success)
    return json<TypedRefusal>({ errors: issueMessages(parsed.error, resolveLocale(request)), typed }, 422);
  await savePaymentSettings(context.core, user, parsed.data);
  return redirect(`${paths.settingsPayments()}?done=saved`, 303);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.payments.settings.title);

/** How visits are paid: the gateway, receipts, and what is missing to connect one. */
export default function PaymentSettings() {
  const { payments, gateways } = useLoaderData<typeof loader>();
  const refused = useAnswer<TypedRefusal>();
  const [query] = useSearchParams();
  const sending = useSubmitting();
  const m = useMessages();
  const words = m.payments.settings;
  const vats = Object.entries(words.vats).map(([value, label]) => ({ value, label }));
  const value = (field: keyof typeof payments) => refused?.typed[field] ?? String(payments[field]);
  return (
    <Section title={words.title} note={words.intro}>
      <Form method="post" className="grid max-w-2xl gap-6" noValidate key={JSON.stringify(payments)}>
        {query.get("done") === "saved" && !refused ? (
          <Notice tone="positive" live="status" title={m.catalog.settings.saved} />
        ) : null}
        <RadioGroup
          legend={words.gateway}
          name="gateway"
          defaultValue={value("gateway")}
          error={refused?.errors.gateway}
          options={[
            { value: "none", label: words.none, hint: words.noneHint },
            ...gateways.map((gateway) => ({
              value: gateway.name,
              label: m.payments.methods[gateway.name],
              disabled: !gateway.isConnected && payments.gateway !== gateway.name,
              hint: <GatewayHint gateway={gateway} />,
            })),
          ]}
        />
        <Switch
          name="sendReceipts"
          label={words.receipts}
          hint={words.receiptsHint}
          defaultChecked={refused ? refused.typed.sendReceipts === "on" : payments.sendReceipts}
        />
        <Field label={words.vat} error={refused?.errors.vatCode} className="max-w-64">
          <Select name="vatCode" options={vats} defaultValue={value("vatCode")} />
        </Field>
        <p className="text-sm text-ink-2">
          {words.prepayHint}{" "}
          <a className="link" href={paths.settingsServices()}>
            {m.catalog.settings.services}
          </a>
        </p>
        <div>
          <Button variant="primary" pending={sending}>
            {m.common.save}
          </Button>
        </div>
      </Form>
    </Section>
  );
}

type Gateway = ReturnType<typeof useLoaderData<typeof loader>>["gateways"][number];

function GatewayHint({ gateway }: { gateway: Gateway }) {
  const words = useMessages().payments.settings;
  const { currency } = useLoaderData<typeof loader>();
  return (
    <>
      <span className="block">{gateway.name === "yookassa" ? words.yookassaHint : words.stripeHint}</span>
      {gateway.isConnected ? (
        <span className="block">
          {words.webhook}: <code className="wrap-anywhere">{gateway.webhookUrl}</code>
        </span>
      ) : (
        <span className="block text-warning">
          {words.notConnected({ variables: VARIABLES[gateway.name] })}
        </span>
      )}
      {gateway.isConnected && gateway.isSimulated ? (
        <span className="block text-warning">{words.simulated}</span>
      ) : null}
      {gateway.fitsCurrency ? null : (
        <span className="block text-warning">{words.otherCurrency({ currency })}</span>
      )}
    </>
  );
}
