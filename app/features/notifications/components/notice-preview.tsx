import { useMessages } from "~/i18n/context";
import type { Channel } from "../model";

type NoticePreviewProps = {
  channel: Channel;
  lang: string;
  preview: {
    subject: string;
    text: string;
    html: string;
    smsParts: number | null;
    button: { label: string; url: string } | null;
  };
};

/** A notice as it would arrive, with made-up facts. A letter lies in a frame of its own: nothing in it can act. */
export function NoticePreview({ channel, lang, preview }: NoticePreviewProps) {
  const words = useMessages().notices.editor;
  return (
    <section className="notice-preview" aria-label={words.preview}>
      <div className="notice-preview-head">
        <h3>{words.preview}</h3>
        <span>{words.previewNote}</span>
      </div>
      {channel === "email" ? (
        <>
          <p className="notice-preview-subject" lang={lang}>
            <span className="sr-only">{words.subjectLine}: </span>
            {preview.subject}
          </p>
          <iframe title={words.sample} srcDoc={preview.html} sandbox="" className="notice-letter" />
        </>
      ) : (
        <div className="notice-bubble-ground">
          <p className="notice-bubble" lang={lang}>
            {preview.text}
          </p>
          {preview.button ? (
            <p className="notice-bubble-button" lang={lang}>
              {preview.button.label}
            </p>
          ) : null}
          {preview.smsParts === null ? null : (
            <p className="text-sm text-ink-2">{words.smsParts({ n: preview.smsParts })}</p>
          )}
        </div>
      )}
    </section>
  );
}
