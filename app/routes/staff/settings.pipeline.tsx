import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { AutomationForm } from "~/features/pipeline/components/automation-form";
import {
  NewStage,
  StageRow,
  StageRowHead,
  type StageRefused,
} from "~/features/pipeline/components/stage-rows";
import { listStages } from "~/features/pipeline/queries.server";
import { countStanding } from "~/features/pipeline/stages/commands.server";
import { readSetting } from "~/features/settings/queries.server";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { useLive } from "~/ui/use-live";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { pressStages, type RulesRefused } from "./press-stages.server";
import { pageTitle } from "./title";

export async function loader({ request, context }: LoaderFunctionArgs) {
  await requireUser(request, context, { can: "pipeline:manage" });
  const { db } = context.core;
  const [stages, rules] = await Promise.all([listStages(db), readSetting(db, "pipeline")]);
  const counts = await countStanding(db, stages.map(({ id }) => id)); // prettier-ignore
  return json({ rules, stages: stages.map((stage) => ({ ...stage, count: counts.get(stage.id) ?? 0 })) });
}

export async function action({ request, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "pipeline:manage" });
  const refused = await pressStages({ core: context.core, user, request });
  return refused === null ? redirect(paths.settingsPipeline(), 303) : json(refused, 422);
}

export const meta: MetaFunction = (args) => pageTitle(args, (m) => m.pipeline.settings.title);

/** The stages of the board and what moves clients between them. */
export default function PipelineSettings() {
  const { stages, rules } = useLoaderData<typeof loader>();
  useLive(["pipeline"]);
  const answer = useAnswer<StageRefused | RulesRefused>();
  const words = useMessages().pipeline.settings;
  const refused = answer && "error" in answer ? (answer as StageRefused) : undefined;
  const badRules = answer && "errors" in answer ? (answer as RulesRefused) : undefined;
  const isElsewhere = refused?.id != null && !stages.some(({ id }) => id === refused.id);
  return (
    <div className="page-parts">
      <Section title={words.title}>
        <p className="max-w-prose text-ui text-ink-2">{words.intro}</p>
        {isElsewhere ? <Notice tone="negative" live="alert" title={refused.error} /> : null}
        <div className="max-w-6xl">
          <StageRowHead />
          {stages.map((stage, at) => (
            <StageRow
              key={`${stage.id} ${stage.name} ${stage.color} ${stage.staleDays} ${stage.isHidden}`}
              stage={stage}
              stages={stages}
              isFirst={at === 0}
              isLast={at === stages.length - 1}
              refused={refused?.id === stage.id ? refused : undefined}
            />
          ))}
        </div>
      </Section>
      <Section title={words.add}>
        <div className="max-w-5xl">
          <NewStage
            key={stages.length}
            stages={stages}
            refused={refused?.id === null ? refused : undefined}
          />
        </div>
      </Section>
      <Section title={words.automation}>
        <AutomationForm key={JSON.stringify(rules)} rules={rules} errors={badRules?.errors} />
      </Section>
    </div>
  );
}
