import type { ReactNode } from "react";
import { useLocation } from "@remix-run/react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import { PublicFrame } from "~/ui/public-frame";

/** The client's own pages: the business's name, a few places, one column. */
export function AccountFrame({ business, children }: { business: string; children: ReactNode }) {
  const { me, progress } = useMessages();
  const { pathname } = useLocation();
  const places = [
    { href: paths.me(), label: me.nav.home },
    { href: paths.meVisits(), label: me.nav.visits },
    { href: paths.mePrograms(), label: me.nav.programs },
    { href: paths.meProgress(), label: progress.own.nav },
    { href: paths.mePoints(), label: me.nav.points },
    { href: paths.mePayments(), label: me.nav.payments },
    { href: paths.meProfile(), label: me.nav.profile },
  ];
  return (
    <PublicFrame brand={{ name: business }}>
      <nav className="account-nav" aria-label={me.nav.label}>
        {places.map(({ href, label }) => (
          <a key={href} href={href} aria-current={pathname === href ? "page" : undefined}>
            {label}
          </a>
        ))}
      </nav>
      {children}
    </PublicFrame>
  );
}
