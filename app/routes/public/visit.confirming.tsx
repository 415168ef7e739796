import { json, redirect, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { getLinkedVisit } from "~/features/booking/linked/queries.server";
import { WaitingPanel } from "~/features/channels/components/waiting-panel";
import { readSale } from "~/features/channels/sale/queries.server";
import { useLocale, useMessages } from "~/i18n/context";
import { formatDateTime } from "~/i18n/format";
import { providedMessages } from "~/i18n/provided-messages";
import { paths } from "~/lib/paths";
import { PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { keepFrameOf, PRIVATE_PAGE, readStorefront } from "./storefront.server";

const NO_STORE = { ...PRIVATE_PAGE, "Cache-Control": "no-store" };

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { db, clock } = context.core;
  const visit = await getLinkedVisit(db, params.linkToken ?? "", clock.now());
  if (!visit) throw new Response(null, { status: 404 });
  const { linkToken, status, startsAt, place } = visit;
  const sale = await readSale(db, visit.id);
  const isWaiting = sale?.state === "waiting" && !sale.isProvisional;
  // An hour whose time ran out is still waited for: the answer of the other system decides.
  if (!isWaiting || (status !== "hold" && status !== "expired")) {
    const isNameless = (status === "hold" || status === "expired") && !visit.isNamed;
    throw redirect(keepFrameOf(request, isNameless ? paths.bookHeld(linkToken) : paths.visit(linkToken, { new: "1" })), 303);
  }
  return json({ ...(await readStorefront(context, request)), linkToken, startsAt, zone: place.zone }, { headers: NO_STORE });
}

export const headers = () => NO_STORE;

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${providedMessages(data.locale).selling.waiting.title} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

/** Between the press and the other system's word. */
export default function Confirming() {
  const { business, linkToken, startsAt, zone } = useLoaderData<typeof loader>();
  const words = useMessages().selling.waiting;
  const locale = useLocale();
  const { keep } = useFrameAddress();
  const here = keep(paths.visitConfirming(linkToken));
  return (
    <PublicFrame brand={{ name: business }} progress={{ done: 3, total: 3 }}>
      <WaitingPanel title={words.title} text={words.text} note={words.letter} checkHref={here} checkLabel={words.check}>
        <p className="text-base font-semibold first-letter:uppercase">{formatDateTime(new Date(startsAt), zone, locale, "weekday")}</p>
      </WaitingPanel>
    </PublicFrame>
  );
}
