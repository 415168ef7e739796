import { json, type ActionFunctionArgs, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AmocrmForm } from "~/features/connections/components/amocrm-form";
import { AmocrmNumbers } from "~/features/connections/components/amocrm-numbers";
import { VendorPage } from "~/features/connections/components/vendor-page";
import { stageName } from "~/features/pipeline/model";
import { listStages } from "~/features/pipeline/queries.server";
import { useMessages } from "~/i18n/context";
import { useLive } from "~/ui/use-live";
import { pressVendor, readVendorPage } from "./press-vendor.server";
import { pageTitle } from "./title";
import { useVendorAnswer } from "./use-vendor-answer";

export async function loader(args: LoaderFunctionArgs) {
  const view = await readVendorPage(args, "amocrm");
  const { core } = args.context;
  const stages = await listStages(core.db);
  return json({ ...view, stages, redirectUri: core.env.web.publicUrl });
}
export const action = (args: ActionFunctionArgs) => pressVendor(args, "amocrm");

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.integrations.names.amocrm);

/** The account at amoCRM, and which of our stages is which status there. */
export default function AmocrmSettings() {
  const { stages, redirectUri, ...view } = useLoaderData<typeof loader>();
  const { refused, test, pending, done, pipelines } = useVendorAnswer();
  useLive(["connections", "jobs"]);
  const { pipeline } = useMessages();
  const { settings, has, version } = view.connection;
  const named = stages.map((stage) => ({
    key: stage.key ?? String(stage.id),
    name: stageName(stage, pipeline.stages),
  }));
  return (
    <VendorPage
      {...{ view, done, test, pending }}
      afterTest={pipelines ? <AmocrmNumbers pipelines={pipelines} /> : null}
    >
      <AmocrmForm
        key={version}
        {...{ settings, has, refused, redirectUri }}
        stages={named}
        pending={pending === "save"}
      />
    </VendorPage>
  );
}
