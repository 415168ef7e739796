import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { FreescoutForm } from "~/features/connections/components/freescout-form";
import { VendorPage } from "~/features/connections/components/vendor-page";
import { useLive } from "~/ui/use-live";
import { pressVendor, readVendorPage } from "./press-vendor.server";
import { pageTitle } from "./title";
import { useVendorAnswer } from "./use-vendor-answer";

export const loader = async (args: LoaderFunctionArgs) => json(await readVendorPage(args, "freescout"));
export const action = (args: ActionFunctionArgs) => pressVendor(args, "freescout");

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.integrations.names.freescout);

/** The account at the support desk. */
export default function FreescoutSettings() {
  const view = useLoaderData<typeof loader>();
  const { refused, test, pending, done } = useVendorAnswer();
  useLive(["connections", "jobs"]);
  const { settings, has, version } = view.connection;
  return (
    <VendorPage {...{ view, done, test, pending }}>
      <FreescoutForm key={version} {...{ settings, has, refused }} pending={pending === "save"} />
    </VendorPage>
  );
}
