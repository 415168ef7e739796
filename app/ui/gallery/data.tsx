import { Activity, Check, ContactRound, Send, Star } from "lucide-react";
import { Avatar } from "../avatar";
import { Badge, FilterTags } from "../badge";
import { BarChart } from "../bar-chart";
import { type Column, DataTable } from "../data-table";
import { DescriptionList } from "../description-list";
import { EmptyState } from "../empty-state";
import { LinkButton } from "../link-button";
import { Notice } from "../notice";
import { Pager } from "../pager";
import { ProgressBar } from "../progress-bar";
import { Section } from "../section";
import { SkeletonRows } from "../skeleton";
import { Sparkline } from "../sparkline";
import { Stat, Stats } from "../stat";
import { StatusMark } from "../status-mark";
import { Segmented, Tabs } from "../tabs";
import { Timeline } from "../timeline";
import { TrendChart } from "../trend-chart";
import { type GalleryClient, galleryClients, galleryRevenue, galleryWeights } from "./gallery-data";

const columns: Column<GalleryClient>[] = [
  {
    key: "name",
    header: "Клиент",
    sortKey: "name",
    phone: "primary",
    cell: (row) => (
      <span className="flex items-center gap-2.5">
        <Avatar name={row.name} />
        {row.name}
      </span>
    ),
  },
  { key: "phone", header: "Телефон", quiet: true, numeric: true, phone: "line", cell: (row) => row.phone },
  { key: "stage", header: "Стадия", phone: "line", cell: (row) => <Badge>{row.stage}</Badge> },
  {
    key: "last",
    phone: "line",
    header: "Был",
    sortKey: "last",
    sortFirst: "desc",
    quiet: true,
    numeric: true,
    cell: (row) => row.lastVisit,
  },
  {
    key: "visits",
    phone: "hide",
    header: "Визиты",
    align: "end",
    sortKey: "visits",
    sortFirst: "desc",
    cell: (row) => row.visits,
  },
  { key: "owed", phone: "end", header: "К доплате", align: "end", numeric: true, cell: (row) => row.owed },
];

/** A list with rows, then one without. */
export function TableDemo() {
  return (
    <>
      <DataTable
        caption="Клиенты"
        columns={columns}
        rows={galleryClients}
        rowKey={(row) => row.id}
        rowHref={(row) => `#client-${row.id}`}
        sort={{ key: "last", direction: "desc" }}
        sortHref={(sort) => `#sort-${sort.key}-${sort.direction}`}
        isFresh={(row) => row.id === 2}
        empty={null}
      />
      <Pager summary="51–56 из 1 248" pages={{ current: 5, last: 25, hrefFor: (page) => `#page-${page}` }} />
      <DataTable
        caption="Пусто"
        columns={columns}
        rows={[]}
        rowKey={(row) => row.id}
        empty={
          <EmptyState
            icon={<ContactRound aria-hidden="true" />}
            title="Клиентов пока нет"
            text="Они появятся здесь сами после первой записи или синхронизации. Можно и добавить вручную."
          >
            <LinkButton href="#new" variant="primary">
              Добавить клиента
            </LinkButton>
            <LinkButton href="#sync">Подключить YClients</LinkButton>
          </EmptyState>
        }
      />
    </>
  );
}

/** Figures, states and remarks. */
export function FactsDemo() {
  return (
    <>
      <Section title="Факты">
        <Stats>
          <Stat label="Следующий визит" value="24 ноября, 10:00" note="вторник, растяжка" />
          <Stat label="К доплате" value="50 000 ₸" note="3 плана лечения" href="#money" />
          <Stat label="Баллы" value="1 840" note="«Серебро», 5 %" />
          <Stat
            label="Визиты, 90 дней"
            value="22"
            change={{ text: "+4", direction: "up" }}
            note="к прошлым 90"
          />
          <Stat label="Последний контакт" value="вчера" note="следующий — 27 нояб." />
        </Stats>
        <div className="flex flex-wrap items-center gap-x-5 gap-y-2">
          <StatusMark shape="dashed" tone="warning">
            ждёт ответа
          </StatusMark>
          <StatusMark shape="dot" tone="accent">
            подтверждён
          </StatusMark>
          <StatusMark shape="check" tone="positive">
            завершён
          </StatusMark>
          <StatusMark shape="cross" tone="negative">
            не пришёл
          </StatusMark>
          <StatusMark shape="dash">отменён</StatusMark>
          <StatusMark shape="half" tone="info">
            идёт
          </StatusMark>
          <StatusMark shape="clock" tone="warning">
            держим до 12:08
          </StatusMark>
        </div>
        <div className="flex flex-wrap gap-1.5">
          <Badge tone="accent">Активный клиент</Badge>
          <Badge>YClients</Badge>
          <Badge tone="positive">оплачено</Badge>
          <Badge tone="warning">ждёт оплаты</Badge>
          <Badge tone="negative">долг 1 200 ₽</Badge>
          <Badge tone="info">новый</Badge>
        </div>
      </Section>
      <Section title="Примечания">
        <div className="grid gap-2 md:grid-cols-2">
          <Notice tone="accent" end={<b>09:41</b>}>
            Держим это время для вас
          </Notice>
          <Notice tone="info">Время студии: Москва. У вас на телефоне на 2 часа больше.</Notice>
          <Notice tone="positive" title="Записали">
            Письмо с подтверждением уже в пути.
          </Notice>
          <Notice tone="warning" title="YClients не отвечает с 12:04">
            Записи копятся у нас и уйдут сами, как только связь вернётся.
          </Notice>
          <Notice tone="negative" title="Этот час только что заняли">
            Всё, что вы написали, осталось. Выберите другое время.
          </Notice>
          <Notice>Показаны записи за последние 90 дней.</Notice>
        </div>
      </Section>
    </>
  );
}

/** Parts of a page, a stream of events, a card of details. */
export function StreamDemo() {
  return (
    <Section title="Лента и подробности">
      <Tabs
        label="Разделы карточки"
        items={[
          { href: "#feed", label: "Лента", current: true },
          { href: "#visits", label: "Визиты", count: "22" },
          { href: "#money", label: "Деньги и баллы" },
          { href: "#data", label: "Данные" },
        ]}
      />
      <div className="grid gap-8 lg:grid-cols-[minmax(0,1fr)_18rem]">
        <div>
          <div className="flex flex-wrap items-center justify-between gap-3 py-2">
            <FilterTags
              label="Что показать"
              items={[
                { href: "#all", label: "Всё", current: true },
                { href: "#visits", label: "Визиты" },
                { href: "#money", label: "Деньги" },
                { href: "#talk", label: "Общение", count: 3 },
              ]}
            />
            <Segmented
              label="Вид"
              items={[
                { href: "#day", label: "День", current: true },
                { href: "#week", label: "Неделя" },
                { href: "#month", label: "Месяц" },
              ]}
            />
          </div>
          <Timeline
            days={[
              {
                key: "today",
                label: "Сегодня, 20 ноября",
                events: [
                  {
                    key: 1,
                    time: "11:32",
                    icon: <Star />,
                    title: <b>Начислено 425 баллов</b>,
                    text: "8 500 ₸ × 5 % за визит 20 ноября",
                    end: <span className="text-positive">+425</span>,
                    endNote: "1 840",
                  },
                  {
                    key: 2,
                    time: "11:30",
                    icon: <Check />,
                    title: (
                      <>
                        <b>Визит завершён</b> · Растяжка, 90 мин
                      </>
                    ),
                    text: "Алия Нурланова · запись из YClients № 582 114, найдена по коду клиента",
                    end: "8 500 ₸",
                    endNote: "карта",
                  },
                  {
                    key: 3,
                    time: "09:05",
                    icon: <Send />,
                    title: <b>Telegram</b>,
                    text: "«Здравствуйте! Сегодня буду минут на пять позже, начинайте без меня»",
                    endNote: "входящее",
                  },
                ],
              },
              {
                key: "yesterday",
                label: "Вчера",
                events: [
                  {
                    key: 4,
                    time: "19:40",
                    icon: <Activity />,
                    title: <b>Замеры, 6-я неделя</b>,
                    text: "Вес 68,4 кг, талия 74 см",
                    endNote: "внесла сама",
                  },
                ],
              },
            ]}
          />
        </div>
        <aside className="grid content-start gap-6">
          <div className="grid gap-2">
            <div className="text-xl font-semibold">
              150 000 ₸ <span className="text-sm font-normal text-ink-2">из 200 000 ₸</span>
            </div>
            <ProgressBar label="План лечения" value={150} max={200} text="150 000 ₸ из 200 000 ₸" />
          </div>
          <DescriptionList
            items={[
              { term: "YClients", value: "№ 77 310" },
              { term: "Адрес", value: "пос. Степной, Садовая, 3" },
              { term: "Telegram", value: null },
            ]}
          />
          <Sparkline label="Вес за 7 недель" values={galleryWeights.map((point) => point.value)} />
        </aside>
      </div>
    </Section>
  );
}

/** Pictures of figures, and the shape of a list to come. */
export function ChartsDemo() {
  const shared = { valueHeading: "Значение", pointHeading: "Когда" };
  return (
    <Section title="Графики и загрузка">
      <div className="grid gap-8 lg:grid-cols-3">
        <TrendChart
          {...shared}
          label="Вес: с 73,1 до 68,4 кг"
          points={galleryWeights}
          height={200}
          format={(value) => `${String(value).replace(".", ",")} кг`}
        />
        <BarChart
          {...shared}
          label="Выручка по месяцам"
          points={galleryRevenue}
          height={200}
          format={(value) => `${value}`}
        />
        <SkeletonRows rows={4} withAvatar />
      </div>
    </Section>
  );
}
