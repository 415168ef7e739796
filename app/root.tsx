import { json, type LinksFunction, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import cyrillicFont from "@fontsource-variable/onest/files/onest-cyrillic-wght-normal.woff2?url";
import latinFont from "@fontsource-variable/onest/files/onest-latin-wght-normal.woff2?url";
import type { ReactNode } from "react";
import { I18nProvider } from "~/i18n/context";
import { defaultLocale, isLocale, type Locale } from "~/i18n/locale";
import { resolveLocale } from "~/i18n/locale.server";
import { providedMessages } from "~/i18n/provided-messages";
import styles from "~/styles/app.css?url";
import { defaultAppearance } from "~/lib/appearance";
import { readAppearance } from "~/lib/appearance.server";
import { ErrorPage, errorWords } from "~/ui/error-page";
import { useNonce } from "~/ui/nonce";
import { PendingBar } from "~/ui/pending-bar";

const font = { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "anonymous" } as const;

export const links: LinksFunction = () => [
  { ...font, href: cyrillicFont },
  { ...font, href: latinFont },
  { rel: "stylesheet", href: styles },
  { rel: "icon", href: "/favicon.svg", type: "image/svg+xml" },
];

const PRODUCT_NAME = "Kartoteka";

/** How this visitor reads the product. The CSP nonce does not travel here: the server entry provides it by context. */
export function loader({ request }: LoaderFunctionArgs) {
  return json({ locale: resolveLocale(request), ...readAppearance(request) });
}

/** What pages without a title of their own are called, the error page among them. */
export const meta: MetaFunction<typeof loader> = ({ data, error }) => {
  const words = providedMessages(data?.locale ?? defaultLocale).common.errorPage;
  if (!error) return [{ title: PRODUCT_NAME }];
  return [{ title: errorWords(words, isRouteErrorResponse(error) ? error.status : 500).title }];
};

/** The document around every page, the error pages included, which may come without loader data. */
export function Layout({ children }: { children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root");
  const locale = data?.locale ?? documentLocale();
  const { theme, density } = data ?? defaultAppearance;
  const nonce = useNonce();
  return (
    <html lang={locale} className={theme === "system" ? undefined : theme} data-density={density}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <meta name="color-scheme" content={theme === "system" ? "light dark" : theme} />
        <meta name="format-detection" content="telephone=no" />
        <Meta />
        <Links />
      </head>
      <body>
        <I18nProvider locale={locale}>{children}</I18nProvider>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

export default function App() {
  return (
    <>
      <PendingBar />
      <Outlet />
    </>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  if (!isRouteErrorResponse(error)) return <ErrorPage status={500} />;
  const details = error.data as { reason?: unknown; requestId?: unknown } | null | undefined;
  return (
    <ErrorPage
      status={error.status}
      reason={typeof details?.reason === "string" ? details.reason : null}
      requestId={typeof details?.requestId === "string" ? details.requestId : null}
    />
  );
}

/** Without loader data the browser still knows which language the server chose. */
function documentLocale(): Locale {
  const lang = typeof document === "undefined" ? null : document.documentElement.lang;
  return isLocale(lang) ? lang : defaultLocale;
}
