import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { LinkButton } from "./link-button";

type ErrorPageProps = {
  status: number;
  /** A reason meant for this reader, already in their language; instead of the usual words. */
  reason?: string | null;
  /** The code by which the log finds this request. */
  requestId?: string | null;
  homeHref?: string;
};

/** A calm page for a request that did not work: what happened, what to do, and a way on. */
export function ErrorPage({ status, reason, requestId, homeHref = paths.home() }: ErrorPageProps) {
  const m = useMessages();
  const words = errorWords(m.common.errorPage, status);
  return (
    <main className="plain-page" id="content">
      <div>
        <p className="text-sm text-ink-3">{m.common.errorPage.code({ status })}</p>
        <h1 className="text-2xl">{words.title}</h1>
        <p className="text-ink-2">{reason ?? words.text}</p>
        {requestId ? (
          <p className="text-sm text-ink-3">
            {m.common.errorPage.requestId}: <code className="select-all">{requestId}</code>
          </p>
        ) : null}
        <div className="flex flex-wrap gap-2 pt-3">
          <LinkButton variant="primary" href={homeHref} data-reload>
            {m.common.home}
          </LinkButton>
          {status >= 500 ? (
            <LinkButton href="" data-reload>
              {m.common.retry}
            </LinkButton>
          ) : null}
        </div>
      </div>
    </main>
  );
}

type ErrorWords = ReturnType<typeof useMessages>["common"]["errorPage"];

/** What an error of a status is called and what one can do about it. */
export function errorWords(words: ErrorWords, status: number): { title: string; text: string } {
  switch (status) {
    case 401:
    case 403:
      return words.forbidden;
    case 404:
    case 410:
      return words.notFound;
    case 429:
      return words.tooMany;
    case 502:
    case 503:
    case 504:
      return words.unavailable;
    default:
      return status >= 400 && status < 500 ? words.badRequest : words.internal;
  }
}
