import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { BillingForm } from "~/features/connections/components/billing-form";
import { VendorPage } from "~/features/connections/components/vendor-page";
import { useLive } from "~/ui/use-live";
import { pressVendor, readVendorPage } from "./press-vendor.server";
import { pageTitle } from "./title";
import { useVendorAnswer } from "./use-vendor-answer";

export const loader = async (args: LoaderFunctionArgs) => json(await readVendorPage(args, "billing"));
export const action = (args: ActionFunctionArgs) => pressVendor(args, "billing");

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.integrations.names.billing);

/** Where the billing is asked for contracts and balances. */
export default function BillingSettings() {
  const view = useLoaderData<typeof loader>();
  const { refused, test, pending, done } = useVendorAnswer();
  useLive(["connections", "jobs"]);
  const { settings, has, version } = view.connection;
  return (
    <VendorPage {...{ view, done, test, pending }}>
      <BillingForm key={version} {...{ settings, has, refused }} pending={pending === "save"} />
    </VendorPage>
  );
}
