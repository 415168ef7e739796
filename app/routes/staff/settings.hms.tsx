import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { HmsForm } from "~/features/connections/components/hms-form";
import { VendorPage } from "~/features/connections/components/vendor-page";
import { useLive } from "~/ui/use-live";
import { pressVendor, readVendorPage } from "./press-vendor.server";
import { pageTitle } from "./title";
import { useVendorAnswer } from "./use-vendor-answer";

export const loader = async (args: LoaderFunctionArgs) => json(await readVendorPage(args, "hms"));
export const action = (args: ActionFunctionArgs) => pressVendor(args, "hms");

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.integrations.names.hms);

/** The account at the HMS that treatment plans come from. */
export default function HmsSettings() {
  const view = useLoaderData<typeof loader>();
  const { refused, test, pending, done } = useVendorAnswer();
  useLive(["connections", "jobs"]);
  const { settings, has, version } = view.connection;
  return (
    <VendorPage {...{ view, done, test, pending }}>
      <HmsForm key={version} {...{ settings, has, refused }} pending={pending === "save"} />
    </VendorPage>
  );
}
