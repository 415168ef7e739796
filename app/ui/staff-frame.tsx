import { Form, useLocation } from "@remix-run/react";
import { Ellipsis, LogOut, Search, UserRound } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import type { Appearance } from "~/lib/appearance";
import { AppearanceChoice } from "./appearance-choice";
import { Avatar } from "./avatar";
import { classNames } from "./class-names";
import { Fold } from "./fold";
import { LanguageSwitch } from "./language-switch";
import { useLinkArea } from "./link-area";

export type NavItem = {
  href: string;
  label: string;
  icon: ReactNode;
  /** A quiet number at the end: how many there are. */
  count?: ReactNode;
  /** The number asks for attention (unmatched records, failed work). */
  alert?: boolean;
  /** One of the first four places of the phone's bottom bar. */
  onPhone?: boolean;
  /** Only this very address counts as being here, not the ones below it. */
  exact?: boolean;
};

export type StaffFrameProps = {
  brand: { name: string; imageUrl?: string | null };
  items: readonly NavItem[];
  /** What stands at the bottom of the rail: settings. */
  endItems: readonly NavItem[];
  user: { name: string; role: string; accountHref: string; signOutHref: string };
  appearance: Appearance;
  /** Where the search box leads (GET, field `q`). */
  searchHref: string;
  children: ReactNode;
};

/** The staff's house: a rail on wide screens, a bar of five places on phones, the page in between. */
export function StaffFrame(props: StaffFrameProps) {
  const m = useMessages();
  const follow = useLinkArea();
  const { pathname } = useLocation();
  const { brand, items, endItems, user, appearance, searchHref, children } = props;
  return (
    // One handler serves the links below; they stay plain links for keyboards and for pages without scripts.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <div className="staff-frame" onClick={follow}>
      <a href="#content" className="skip-link">
        {m.common.skipToContent}
      </a>
      <header className="staff-top">
        <Brand {...brand} />
        <a href={searchHref} className="btn btn-quiet btn-icon ml-auto" aria-label={m.staff.search.label}>
          <Search aria-hidden="true" />
        </a>
        <UserMenu user={user} appearance={appearance} />
      </header>
      <nav className="staff-rail" aria-label={m.staff.nav.label}>
        <Brand {...brand} />
        <RailSearch href={searchHref} />
        <ul>
          {items.map((item) => (
            <li key={item.href}>
              <NavLink item={item} pathname={pathname} />
            </li>
          ))}
        </ul>
        <div className="staff-rail-end">
          {endItems.map((item) => (
            <NavLink key={item.href} item={item} pathname={pathname} />
          ))}
          <UserMenu user={user} appearance={appearance} />
        </div>
      </nav>
      <main id="content" tabIndex={-1} className="staff-main">
        {children}
      </main>
      <PhoneBar items={items} endItems={endItems} pathname={pathname} />
    </div>
  );
}

function Brand({ name, imageUrl }: StaffFrameProps["brand"]) {
  return (
    <a href={paths.crm()} className="brand">
      {imageUrl ? <img src={imageUrl} alt="" /> : null}
      <span>{name}</span>
    </a>
  );
}

function NavLink({ item, pathname, bar = false }: { item: NavItem; pathname: string; bar?: boolean }) {
  return (
    <a
      href={item.href}
      className={bar ? "bar-item" : "nav-item"}
      aria-current={isCurrent(item, pathname) ? "page" : undefined}
    >
      {item.icon}
      {bar ? <span>{item.label}</span> : item.label}
      {item.count === undefined || (bar && !item.alert) ? null : (
        <span className={classNames("nav-count", item.alert && "nav-count-alert")}>{item.count}</span>
      )}
    </a>
  );
}

/** Whether a page is that place or below it. */
export function isCurrent(item: Pick<NavItem, "href" | "exact">, pathname: string): boolean {
  const place = item.href.split("?")[0] ?? item.href;
  return pathname === place || (!item.exact && pathname.startsWith(`${place}/`));
}

function RailSearch({ href }: { href: string }) {
  const m = useMessages();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const jump = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.code !== "KeyK") return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener("keydown", jump);
    return () => document.removeEventListener("keydown", jump);
  }, []);
  return (
    <Form action={href} method="get" className="rail-find" role="search" aria-label={m.staff.search.label}>
      <input
        ref={input}
        type="search"
        name="q"
        autoComplete="off"
        maxLength={200}
        placeholder={m.staff.search.placeholder}
        aria-label={m.staff.search.label}
        aria-keyshortcuts="Control+K"
      />
      <kbd aria-hidden="true">{m.staff.search.shortcut}</kbd>
    </Form>
  );
}

function UserMenu({ user, appearance }: Pick<StaffFrameProps, "user" | "appearance">) {
  const m = useMessages();
  const summary = (
    <>
      <Avatar name={user.name} />
      <span className="user-name">
        <span>{user.name}</span>
        <span className="user-role">{user.role}</span>
      </span>
    </>
  );
  return (
    <Fold className="user-menu" label={m.staff.userMenu.label} summary={summary}>
      <a href={user.accountHref} className="menu-item">
        <UserRound aria-hidden="true" />
        {m.staff.userMenu.profile}
      </a>
      <div className="menu-line" />
      <AppearanceChoice {...appearance} />
      <div className="user-menu-row">
        {m.common.appearance.language}
        <LanguageSwitch className="mini-choices" />
      </div>
      <div className="menu-line" />
      <form method="post" action={user.signOutHref}>
        <button className="menu-item">
          <LogOut aria-hidden="true" />
          {m.staff.userMenu.signOut}
        </button>
      </form>
    </Fold>
  );
}

function PhoneBar(props: { items: readonly NavItem[]; endItems: readonly NavItem[]; pathname: string }) {
  const { items, endItems, pathname } = props;
  const m = useMessages();
  const places = items.filter((item) => item.onPhone).slice(0, 4);
  const rest = [...items.filter((item) => !places.includes(item)), ...endItems];
  const alert = rest.some((item) => item.alert);
  const summary = (
    <>
      <Ellipsis aria-hidden="true" />
      <span>{m.staff.nav.more}</span>
      {alert ? <span className="nav-count nav-count-alert">!</span> : null}
    </>
  );
  return (
    <nav className="staff-bar" aria-label={m.staff.nav.label}>
      {places.map((item) => (
        <NavLink key={item.href} item={item} pathname={pathname} bar />
      ))}
      <Fold summary={summary} summaryClass="bar-item">
        {rest.map((item) => (
          <NavLink key={item.href} item={item} pathname={pathname} />
        ))}
      </Fold>
    </nav>
  );
}
