import { plural } from "../plural";

interface MessageFacts {
  name: string;
  service: string;
  when: string;
  business: string;
}

/** Один час в двух календарях: что разошлось и что с этим делать. */
export const conflicts = {
  title: "Накладки с YClients",
  intro: "Здесь то, в чём два календаря не сошлись. Само исчезает, как только визиты разошлись.",
  states: { open: "Ждут решения", resolved: "Решённые" },
  count: (p: { n: number }) =>
    plural("ru", p.n, {
      one: `${p.n} накладка ждёт`,
      few: `${p.n} накладки ждут`,
      many: `${p.n} накладок ждут`,
      other: `${p.n} накладки ждут`,
    }),
  empty: "Накладок нет",
  emptyText: "Календарь здесь и журнал YClients говорят одно и то же.",
  emptyResolved: "Решённых накладок пока нет",
  older: "Раньше",
  open: "Разобрать",
  kinds: {
    overlap: "Один час отдан дважды",
    changed_both: "Визит изменили и здесь, и в YClients",
    gone_there: "В YClients визит удалили",
  },
  hints: {
    overlap: "У специалиста на это время два визита. Кто-то один должен уступить.",
    changed_both: "Изменения не совпали, поэтому ничего не перезаписано. Решите, чьё верно.",
    gone_there: "Здесь визит стоит, а час в YClients снова свободен, и его могут продать.",
  },
  sides: { ours: "Наш визит", theirs: "В YClients", unknown: "Запись из YClients ещё не пришла" },
  side: {
    when: "Когда",
    staff: "Специалист",
    service: "Услуга",
    status: "Статус",
    made: "Записан",
    phone: "Телефон",
    email: "Почта",
    number: "Номер в YClients",
    nobody: "Без имени",
    gone: "удалена",
    first: "был раньше",
    loser: "предлагаем перенести",
    openVisit: "Открыть визит",
    openRecord: "Что пришло",
    openJournal: "Открыть в журнале YClients",
  },
  ways: {
    title: "Что сделать",
    move: "Перенести наш визит",
    moveHint: "Клиент получит письмо о переносе.",
    there: "Переносят в YClients",
    thereHint: "Измените запись в журнале: накладка закроется сама, когда изменение придёт.",
    cancel: "Отменить наш и сообщить",
    message: "Что написать клиенту",
    messageHint: "На языке клиента; можно поправить. Уйдёт с письмом об отмене.",
    keep: "Оставить оба",
    reason: "Почему оба",
    reasonHint: "Увидят сотрудники в истории визита.",
    put_back: "Вернуть в YClients",
    ours: "Записать наше в YClients",
    theirs: "Принять то, что в YClients",
    ask: "Попросить клиента выбрать другое время",
    askHint:
      "Уйдёт клиенту на его языке, с кнопкой переноса. Накладка останется открытой, пока визиты не разойдутся.",
    askNow: "Отправить клиенту",
    asking: "Отправляется",
    copy: "Скопировать",
    copied: "Скопировано",
  },
  /** То, что читает клиент: на его языке. */
  message: {
    cancel: {
      overlap: (p: MessageFacts) =>
        `${p.name ? `${p.name}, и` : "И"}звините нас: ${p.when} (${p.service}) оказалось занято в другой нашей системе записи, поэтому визит пришлось отменить. Выберите, пожалуйста, другое время. ${p.business}`.trim(),
      gone_there: (p: MessageFacts) =>
        `${p.name ? `${p.name}, и` : "И"}звините нас: ${p.when} (${p.service}) специалист вас принять не сможет, визит сняли в общем расписании. Выберите, пожалуйста, другое время. ${p.business}`.trim(),
      changed_both: (p: MessageFacts) =>
        `${p.name ? `${p.name}, и` : "И"}звините нас: расписание изменилось, и ваш визит ${p.when} (${p.service}) пришлось отменить. Выберите, пожалуйста, другое время. ${p.business}`.trim(),
    },
  },
  resolutions: {
    moved: "Визит перенесли",
    cancelled: "Наш визит отменён",
    kept: "Оставили оба",
    ours: "Записали наше в YClients",
    theirs: "Приняли то, что в YClients",
    put_back: "Вернули в YClients",
    gone: "Визиты разошлись сами",
    kept_gone: "Оставили оба, потом визиты разошлись",
  },
  refused: {
    settled: "Это уже решено: посмотрите, как теперь стоят визиты.",
    not_this: "Для этой накладки так решить нельзя.",
    status: "Наш визит уже начался, отменён или завершён.",
    unclear: "Проверьте, всё ли заполнено.",
  },
  asked: "Просьба уходит клиенту.",
  done: "Сделано. В YClients изменение уходит само.",
  /** Как визит стоит в другом календаре. */
  marks: {
    placed: "Стоит в YClients",
    waiting: "Ждёт записи в YClients",
    provisional: "Предварительно: YClients ещё не подтвердил",
    conflict: "Накладка с YClients",
    refused: "YClients не принял эту запись",
    withdrawn: "В YClients не записан",
    own: "Наш визит",
    term: "YClients",
  },
  /** Комментарии наших записей в журнале YClients. */
  there: {
    busy: (p: { name: string; service: string; reference: string }) =>
      [p.name, p.service, `запись ${p.reference}`].filter(Boolean).join(" · "),
    sale: (p: { code: string }) => `Код клиента: ${p.code}`,
  },
};
