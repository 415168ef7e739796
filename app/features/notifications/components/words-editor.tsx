import { Form, useFetcher } from "@remix-run/react";
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { useMessages } from "~/i18n/context";
import { Button } from "~/ui/button";
import { NoticePreview } from "./notice-preview";
import { WordsFields, type WordsRefusal } from "./words-fields";

type Preview = Parameters<typeof NoticePreview>[0]["preview"];

/** What an action answers with when it was only asked to show. */
export interface PreviewAnswer {
  preview?: Preview;
}

const PAUSE_MS = 350;

type WordsEditorProps = {
  channel: "email" | "telegram" | "sms";
  lang: string;
  words: { subject: string; body: string };
  placeholders: readonly string[];
  refusals: readonly WordsRefusal[];
  preview: Preview;
  /** Buttons of the form, the main one first. */
  children: ReactNode;
};

/** The words of a notice beside what a client sees. Without scripts a button shows it; with them it follows the typing. */
export function WordsEditor({ preview, children, channel, lang, ...fields }: WordsEditorProps) {
  const words = useMessages().notices.editor;
  const fetcher = useFetcher<PreviewAnswer>();
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);
  const show = ({ currentTarget }: FormEvent<HTMLFormElement>) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const form = new FormData(currentTarget);
      form.set("intent", "preview");
      fetcher.submit(form, { method: "post" });
    }, PAUSE_MS);
  };
  return (
    <div className="notice-editor">
      <Form method="post" className="grid gap-5" noValidate onInput={show}>
        <WordsFields channel={channel} lang={lang} {...fields} />
        <div className="form-end">{children}</div>
        <noscript>
          <Button name="intent" value="preview">
            {words.showPreview}
          </Button>
        </noscript>
      </Form>
      <NoticePreview channel={channel} lang={lang} preview={fetcher.data?.preview ?? preview} />
    </div>
  );
}
