import {
  json,
  redirect,
  type ActionFunctionArgs,
  type LoaderFunctionArgs,
  type MetaFunction,
} from "@remix-run/node";
import { useLoaderData, useSearchParams } from "@remix-run/react";
import { WordsEditor } from "~/features/notifications/components/words-editor";
import { channels } from "~/features/notifications/model";
import { sendTest, testAddress } from "~/features/notifications/preview/commands.server";
import { previewNotice } from "~/features/notifications/preview/queries.server";
import { resetWords, saveWords, switchTemplate } from "~/features/notifications/templates/commands.server";
import { placeholdersOf } from "~/features/notifications/templates/model";
import { readTemplate } from "~/features/notifications/templates/queries.server";
import { wordsForm } from "~/features/notifications/templates/schema";
import { useMessages } from "~/i18n/context";
import { locales } from "~/i18n/locale";
import { resolveLocale } from "~/i18n/locale.server";
import { paths } from "~/lib/paths";
import { Button } from "~/ui/button";
import { LinkButton } from "~/ui/link-button";
import { Notice } from "~/ui/notice";
import { Section } from "~/ui/section";
import { StatusMark } from "~/ui/status-mark";
import { Segmented } from "~/ui/tabs";
import { useSubmitting } from "../forms";
import { answerErrors, readForm } from "../forms.server";
import { requireUser } from "../guards.server";
import { useAnswer } from "../use-answer";
import { readAddress, refuseWords, type WordsAnswer } from "./notice-words.server";
import { pageTitle } from "./title";

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const user = await requireUser(request, context, { can: "notices:write" });
  const { core } = context;
  const which = readAddress(params.template, request, resolveLocale(request));
  const { words, isOn } = await readTemplate(core.db, user, which);
  return json({
    ...which,
    words,
    isOn,
    placeholders: placeholdersOf(which.template),
    preview: await previewNotice(core, user, { ...which, words }),
    testTo: await testAddress(core, user, which.channel),
  });
}

export async function action({ request, params, context }: ActionFunctionArgs) {
  const user = await requireUser(request, context, { can: "notices:write" });
  const { core, vendors } = context;
  const which = readAddress(params.template, request, resolveLocale(request));
  const form = await readForm(request);
  const intent = String(form.get("intent") ?? "save");
  const typed = { subject: String(form.get("subject") ?? ""), body: String(form.get("body") ?? "") };
  const done = (what: string) =>
    redirect(
      paths.settingsNotice(which.template, { channel: which.channel, lang: which.locale, done: what }),
      303,
    );
  if (intent === "reset") {
    await resetWords(core, user, which);
    return done("reset");
  }
  if (intent === "off" || intent === "on") {
    await switchTemplate(core, user, { ...which, isOn: intent === "on" });
    return done(intent);
  }
  const parsed = wordsForm.safeParse({ ...which, ...typed });
  const preview = await previewNotice(core, user, { ...which, words: parsed.success ? parsed.data : typed });
  // Half-written words are shown as they are: only what is saved or sent has to be right.
  if (intent === "preview") return json<WordsAnswer>({ words: typed, refusals: [], preview });
  if (!parsed.success) return refuseWords(parsed.error, typed, { preview });
  if (intent === "test") {
    const sent = await answerErrors(() => sendTest(core, vendors, user, { ...which, words: parsed.data }));
    const tested = sent.ok ? sent.value : { refused: sent.error };
    return json<WordsAnswer>({ words: typed, refusals: [], preview, tested }, sent.ok ? 200 : 409);
  }
  await saveWords(core, user, parsed.data);
  return done("saved");
}

export const meta: MetaFunction<typeof loader> = (args) =>
  pageTitle(args, (m) => m.notices.templates[args.data?.template ?? ""] ?? m.notices.settings.tab);

/** The words of one notice on one channel in one language, beside what a client sees. */
export default function NoticeWords() {
  const data = useLoaderData<typeof loader>();
  const { template, channel, locale, words, isOn } = data;
  const answer = useAnswer<WordsAnswer>();
  const [query] = useSearchParams();
  const saving = useSubmitting("save");
  const testing = useSubmitting("test");
  const m = useMessages();
  const say = m.notices.editor;
  const link = (given: { channel?: string; lang?: string }) =>
    paths.settingsNotice(template, { channel, lang: locale, ...given });
  const done = say.done[query.get("done") ?? ""];
  const tested = answer?.tested;
  return (
    <Section
      title={m.notices.templates[template]}
      note={m.notices.occasions[template]}
      action={<LinkButton href={paths.settingsNotices()}>{say.back}</LinkButton>}
    >
      <div className="mb-5 flex flex-wrap items-center gap-3">
        <Segmented
          label={say.channel}
          items={channels.map((one) => ({
            href: link({ channel: one }),
            label: m.notices.channels[one],
            current: one === channel,
          }))}
        />
        <Segmented
          label={say.language}
          items={locales.map((one) => ({
            href: link({ lang: one }),
            label: say.languages[one],
            current: one === locale,
          }))}
        />
        {isOn ? (
          <StatusMark shape="check" tone="positive">
            {words.isOwn ? say.isOwn : say.isBuiltIn}
          </StatusMark>
        ) : (
          <StatusMark shape="dash">{say.isOff}</StatusMark>
        )}
      </div>
      <div className="mb-5 grid gap-3 empty:hidden">
        {done && !answer ? <Notice tone="positive" live="status" title={done} /> : null}
        {tested && "to" in tested ? (
          <Notice tone="positive" live="status" title={say.tested(tested)} />
        ) : null}
        {tested && "refused" in tested ? (
          <Notice tone="warning" live="alert" title={say.testRefused[tested.refused]} />
        ) : null}
      </div>
      <WordsEditor
        key={`${template} ${channel} ${locale} ${words.subject} ${words.body}`}
        channel={channel}
        lang={locale}
        words={answer?.words ?? words}
        placeholders={data.placeholders}
        refusals={answer?.refusals ?? []}
        preview={answer?.preview ?? data.preview}
      >
        <Button variant="primary" name="intent" value="save" pending={saving}>
          {m.common.save}
        </Button>
        <Button name="intent" value="test" disabled={data.testTo === null} pending={testing}>
          {say.test}
        </Button>
        {words.isOwn ? (
          <Button variant="quiet" name="intent" value="reset" formNoValidate>
            {say.reset}
          </Button>
        ) : null}
        <Button
          variant="quiet"
          className="form-rare"
          name="intent"
          value={isOn ? "off" : "on"}
          formNoValidate
        >
          {isOn ? say.switchOff : say.switchOn}
        </Button>
        <p className="w-full text-sm text-ink-2">
          {data.testTo === null ? say.noTest[channel] : say.testTo({ to: data.testTo })}
        </p>
      </WordsEditor>
    </Section>
  );
}
