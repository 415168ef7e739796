import { plural } from "../plural";

/** What staff do with visits: book, move, call off, answer requests, repeat. */
export const desk = {
  choice: {
    addons: "Дополнительно",
    addon: (p: { minutes: number; price: string }) => `+${p.minutes} мин · ${p.price}`,
    seats: "Мест",
    more: "Ещё услуга в этот же визит",
    moreNone: "Не добавлять",
    drop: "убрать",
  },
  times: {
    own: "Другое время",
    ownTime: "Время начала",
    ownHint: "Можно вне сетки, смены и срока записи. Занятое время всё равно не отдадим.",
    notATime: "Напишите время так: 09:20.",
  },
  repeat: {
    title: "Повторять",
    none: "Не повторять",
    weeks: (p: { n: number }) =>
      p.n === 1
        ? "Каждую неделю"
        : plural("ru", p.n, {
            one: `Каждую ${p.n} неделю`,
            few: `Каждые ${p.n} недели`,
            many: `Каждые ${p.n} недель`,
            other: `Каждые ${p.n} недели`,
          }),
    times: "Сколько визитов",
    hint: "День недели и время остаются теми же. Что поставить не удастся, покажем списком.",
  },
  series: {
    title: "Серия визитов",
    placed: (p: { n: number; of: number }) => `Записано ${p.n} из ${p.of}`,
    unplaced: "Не удалось поставить",
    unplacedText: "Выберите для этих дней другое время:",
    none: "Ни один визит серии поставить не удалось.",
    visits: "Визиты серии",
    cancelFollowing: "Отменить этот и следующие",
    cancelled: (p: { n: number }) =>
      plural("ru", p.n, {
        one: `Отменён ${p.n} визит.`,
        few: `Отменено ${p.n} визита.`,
        many: `Отменено ${p.n} визитов.`,
        other: `Отменено ${p.n} визита.`,
      }),
    open: "Вся серия",
    openSeries: "Открыть серию",
  },
  move: {
    title: "Перенести визит",
    action: "Перенести",
    from: "Сейчас",
    to: "Куда",
    duration: "Длительность, мин",
    durationHint: "Пусто: как сейчас.",
    reason: "Причина",
    reasonHint: "Увидят сотрудники в истории визита.",
    submit: "Перенести",
    refused: "Не получилось перенести:",
    stays: "Прежнее время осталось за клиентом.",
    samePerson: "Тот же специалист",
  },
  cancel: {
    title: "Отменить визит",
    reason: "Причина",
    reasonHint: "Клиент увидит её в письме.",
    late: "Клиент предупредил поздно",
    lateHint: "Визит засчитаем как позднюю отмену, предоплату не вернём.",
    submit: "Отменить визит",
    keep: "Не отменять",
  },
  card: {
    items: "Услуги",
    resources: "Кабинет и оборудование",
    answers: "Ответы клиента",
    parts: "Части визита",
    seats: (p: { n: number }) =>
      plural("ru", p.n, {
        one: `${p.n} место`,
        few: `${p.n} места`,
        many: `${p.n} мест`,
        other: `${p.n} места`,
      }),
    marks: (p: { noShows: number; late: number }) =>
      [p.noShows > 0 ? `не пришли: ${p.noShows}` : "", p.late > 0 ? `поздних отмен: ${p.late}` : ""]
        .filter(Boolean)
        .join(", "),
    series: "Серия",
    notices: "Что отправлено",
    noNotices: "Пока ничего не отправляли.",
    privateLink: "Страница клиента",
    openLink: "Открыть",
    heldUntil: (p: { time: string }) => `Время держим до ${p.time}`,
    sent: "отправлено",
    queued: "ждёт отправки",
    failed: "не дошло",
    skipped: "не отправляли",
  },
  requests: {
    title: "Заявки",
    waiting: (p: { n: number }) =>
      plural("ru", p.n, {
        one: `${p.n} заявка`,
        few: `${p.n} заявки`,
        many: `${p.n} заявок`,
        other: `${p.n} заявки`,
      }),
    empty: "Заявок нет",
    emptyText: "Здесь ждут ответа записи на услуги, которые вы подтверждаете сами.",
    overlap: (p: { n: number }) =>
      plural("ru", p.n, {
        one: `На это время есть ещё ${p.n} заявка: остальные закроются сами.`,
        few: `На это время есть ещё ${p.n} заявки: остальные закроются сами.`,
        many: `На это время есть ещё ${p.n} заявок: остальные закроются сами.`,
        other: `На это время есть ещё ${p.n} заявки: остальные закроются сами.`,
      }),
    approve: "Подтвердить",
    decline: "Отказать",
    reason: "Причина отказа",
    reasonHint: "Клиент её прочтёт.",
    approved: "Визит подтверждён, клиенту сообщили.",
    declined: "Заявка отклонена, клиенту сообщили.",
    gone: {
      not_pending: "На эту заявку уже ответили.",
      taken: "Это время уже занято.",
      past: "Это время уже прошло.",
    },
    since: (p: { when: string }) => `ждёт с ${p.when}`,
  },
  waiting: {
    title: "Лист ожидания",
    empty: "Никто не ждёт",
    emptyText:
      "Клиенты встают сюда сами, когда нужное время занято. Освободится: предложим первому подходящему.",
    days: (p: { from: string; until: string }) => (p.from === p.until ? p.from : `${p.from} – ${p.until}`),
    hours: (p: { from: string; until: string }) => `${p.from}–${p.until}`,
    anybody: "любой специалист",
    status: {
      waiting: "ждёт",
      offered: "предложено",
      booked: "записан",
      left: "передумал",
      lapsed: "срок прошёл",
    },
    offerUntil: (p: { time: string }) => `думает до ${p.time}`,
    leave: "Убрать из листа",
    left: "Убрали из листа ожидания.",
    book: "Записать",
  },
};
