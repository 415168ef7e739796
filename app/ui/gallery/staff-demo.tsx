import {
  Activity,
  ChartColumn,
  Calendar,
  ContactRound,
  Dumbbell,
  House,
  Kanban,
  RefreshCw,
  Settings,
  Wallet,
} from "lucide-react";
import { useMessages } from "~/i18n/context";
import { paths } from "~/lib/paths";
import type { Appearance } from "~/lib/appearance";
import { Avatar } from "../avatar";
import { Badge } from "../badge";
import { Button } from "../button";
import { PageHeader } from "../page-header";
import { StaffFrame } from "../staff-frame";
import { ToastProvider } from "../toast";
import { ButtonsDemo, FieldsDemo, OverlaysDemo } from "./controls";
import { ChartsDemo, FactsDemo, StreamDemo, TableDemo } from "./data";

/** Every staff component on one page, inside the staff frame. */
export function StaffDemo({ appearance }: { appearance: Appearance }) {
  const { nav, roles } = useMessages().staff;
  return (
    <ToastProvider flash={{ id: "demo", tone: "positive", title: "Записано", text: "Вт, 24 ноября, 10:00" }}>
      <StaffFrame
        brand={{ name: "Студия «Линия»" }}
        appearance={appearance}
        searchHref={paths.clients()}
        user={{
          name: "Ольга Реутова",
          role: roles.admin,
          accountHref: paths.account(),
          signOutHref: paths.logout(),
        }}
        items={[
          {
            href: paths.crm(),
            label: nav.today,
            icon: <House aria-hidden="true" />,
            onPhone: true,
            exact: true,
          },
          {
            href: paths.calendar(),
            label: nav.calendar,
            icon: <Calendar aria-hidden="true" />,
            onPhone: true,
          },
          {
            href: paths.design(),
            label: nav.clients,
            icon: <ContactRound aria-hidden="true" />,
            count: "1 248",
            onPhone: true,
          },
          {
            href: "#pipeline",
            label: nav.pipeline,
            icon: <Kanban aria-hidden="true" />,
            count: "37",
            onPhone: true,
          },
          { href: "#programs", label: nav.programs, icon: <Dumbbell aria-hidden="true" /> },
          { href: "#progress", label: nav.progress, icon: <Activity aria-hidden="true" /> },
          { href: "#finance", label: nav.payments, icon: <Wallet aria-hidden="true" /> },
          { href: "#reports", label: nav.reports, icon: <ChartColumn aria-hidden="true" /> },
          {
            href: paths.sync(),
            label: nav.sync,
            icon: <RefreshCw aria-hidden="true" />,
            count: "2",
            alert: true,
          },
        ]}
        endItems={[{ href: paths.settings(), label: nav.settings, icon: <Settings aria-hidden="true" /> }]}
      >
        <PageHeader
          crumbs={[{ label: nav.clients, href: paths.clients() }, { label: "Активные" }]}
          lead={<Avatar name="Гульнара Омарова" size="lg" />}
          title="Гульнара Омарова"
          actions={
            <>
              <Button>Написать</Button>
              <Button>Принять оплату</Button>
              <Button variant="primary">Записать</Button>
            </>
          }
        >
          <div className="page-note mt-0.5">+7 701 234-56-78 · gulnara@mail.kz</div>
          <div className="mt-2 flex flex-wrap gap-1.5">
            <Badge tone="accent">Активный клиент</Badge>
            <Badge>код KRT48213</Badge>
          </div>
        </PageHeader>
        <div className="page">
          <FactsDemo />
          <StreamDemo />
          <ButtonsDemo />
          <FieldsDemo />
          <OverlaysDemo />
          <ChartsDemo />
        </div>
        <PageHeader
          bar
          title={nav.clients}
          note="1 248 · 37 в воронке"
          actions={<Button variant="primary">Новый клиент</Button>}
        />
        <TableDemo />
      </StaffFrame>
    </ToastProvider>
  );
}
