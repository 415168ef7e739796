import { json, redirect, type LoaderFunctionArgs, type MetaFunction } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { VendorForm } from "~/features/channels/components/vendor-form";
import { WaitingPanel } from "~/features/channels/components/waiting-panel";
import { findWidgetUrl, getWidgetVisit } from "~/features/channels/widget/queries.server";
import { useMessages } from "~/i18n/context";
import { providedMessages } from "~/i18n/provided-messages";
import { paths } from "~/lib/paths";
import { CopyButton } from "~/ui/copy-button";
import { LinkButton } from "~/ui/link-button";
import { PublicFrame } from "~/ui/public-frame";
import { useFrameAddress } from "~/ui/use-frame-address";
import { keepFrameOf, PRIVATE_PAGE, readStorefront } from "./storefront.server";
import { readVisitor } from "./visitor.server";

const NO_STORE = { ...PRIVATE_PAGE, "Cache-Control": "no-store" };

export async function loader({ request, params, context }: LoaderFunctionArgs) {
  const { core, vendors } = context;
  const viewer = await readVisitor(context, request);
  const viewerId = viewer?.actor.clientId ?? null;
  const visit = await getWidgetVisit(core.db, { linkToken: params.linkToken ?? "", viewerId, now: core.clock.now() });
  if (!visit) throw new Response(null, { status: 404 });
  if (visit.visitToken) throw redirect(keepFrameOf(request, paths.visit(visit.visitToken, { new: "1" })), 303);
  const form = await findWidgetUrl(core, vendors, { serviceId: visit.serviceId });
  const storefront = await readStorefront(context, request);
  return json({ ...storefront, visit, formUrl: form.ok ? form.value : null }, { headers: NO_STORE });
}

export const headers = () => NO_STORE;

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: data ? `${providedMessages(data.locale).selling.arriving.title} · ${data.business}` : "" },
  { name: "robots", content: "noindex" },
];

/** The code to take along, the way to YClients' form, and the wait for the record. What happened in the form is never guessed: the record says it. */
export default function Arriving() {
  const { business, businessPhone, visit, formUrl } = useLoaderData<typeof loader>();
  const m = useMessages();
  const { keep } = useFrameAddress();
  const { widget, arriving, away } = m.selling;
  const here = keep(paths.bookWidgetWaiting(visit.linkToken));
  const isLate = visit.state === "lapsed";
  return (
    <PublicFrame brand={{ name: business, href: keep(paths.book()) }} back={{ href: keep(paths.book()), label: visit.serviceName }} progress={{ done: 3, total: 3 }}>
      <div className="grid gap-8">
        <section className="grid gap-3">
          <h2 className="mb-0">{visit.code ? widget.codeTitle : widget.phoneTitle}</h2>
          {visit.code ? (
            <p className="flex items-center gap-3">
              <code className="tabular text-2xl font-semibold select-all">{visit.code}</code>
              <CopyButton text={visit.code} label={widget.copy} copiedLabel={widget.copied} />
            </p>
          ) : null}
          <p className="text-base text-ink-2">{visit.code ? widget.codeText : widget.phoneText}</p>
          {formUrl ? <VendorForm url={formUrl} /> : null}
        </section>
        <WaitingPanel
          title={isLate ? arriving.lapsedTitle : arriving.title}
          text={isLate ? arriving.lapsedText : arriving.text}
          checkHref={here}
          checkLabel={arriving.check}
        >
          {isLate ? (
            <div className="grid gap-3">
              {businessPhone ? (
                <LinkButton size="lg" href={`tel:${businessPhone.replace(/[^+\d]/g, "")}`}>
                  {away.call({ phone: businessPhone })}
                </LinkButton>
              ) : null}
              <LinkButton size="lg" variant="quiet" href={keep(paths.bookWidget(visit.serviceId))}>
                {arriving.again}
              </LinkButton>
            </div>
          ) : null}
        </WaitingPanel>
      </div>
    </PublicFrame>
  );
}
