import { plural } from "../plural";

/** Бот в Telegram: что он говорит в чате и страница его настройки. */
export const bot = {
  /** Кнопки меню: нажатая кнопка приходит сообщением с этим словом. */
  menu: {
    help: "Что умеет бот",
    book: "Записаться",
    visits: "Мои визиты",
    points: "Баллы",
    program: "Программа",
    measure: "Замеры",
    language: "Язык / Language",
    contact: "Поделиться номером",
  },
  /** Подсказки к командам в самом Telegram, не длиннее 256 знаков. */
  commands: {
    help: "Что умеет бот",
    book: "Записаться на визит",
    visits: "Ближайшие визиты",
    points: "Баллы и уровень",
    program: "Занятие на сегодня",
    measure: "Записать вес и обхваты",
    language: "Язык сообщений",
    stop: "Больше не писать мне сюда",
  },
  start: {
    linked: (p: { business: string }) =>
      `Готово! Сюда будут приходить подтверждения и напоминания: ${p.business}. Чтобы отписаться, напишите /stop.`,
    expired: "Эта ссылка уже не действует. Откройте свою запись и нажмите кнопку Telegram ещё раз.",
    hello: (p: { name: string; business: string }) =>
      `Здравствуйте${p.name ? `, ${p.name}` : ""}! Это бот ${p.business}. Поделитесь номером телефона, и мы найдём ваши визиты и баллы. Или просто напишите, чем помочь.`,
    known: (p: { business: string }) =>
      `Снова здравствуйте! Здесь визиты, баллы и программа: ${p.business}. Всё, что бот не понял, прочитает человек.`,
    help: (p: { business: string }) =>
      [
        `Это бот ${p.business}. Он умеет:`,
        "/book: записаться на визит",
        "/visits: ближайшие визиты",
        "/points: баллы и уровень",
        "/program: занятие на сегодня, с отметками",
        "/measure: записать замеры, например «вес 82,5 талия 90»",
        "/language: сменить язык",
        "/stop: больше не писать сюда",
        "Остальное прочитает и ответит человек.",
      ].join("\n"),
  },
  stop: {
    stopped: "Больше не пишем. Чтобы вернуть сообщения, отправьте /start.",
    notLinked: "Сообщения сюда и так не приходят.",
  },
  contact: {
    thanks: "Спасибо, номер записан. Теперь здесь ваши визиты, баллы и напоминания.",
    found: "Спасибо, мы вас узнали. Теперь здесь ваши визиты, баллы и напоминания.",
    waiting: "Спасибо! Номер передан администратору: он сверит данные и ответит здесь.",
    foreign: "Это контакт другого человека. Нажмите «Поделиться номером», чтобы отправить свой.",
    unreadable: "Этот номер прочитать не удалось. Напишите его, пожалуйста, сообщением: прочитает человек.",
    logged: "Поделился номером телефона",
    loggedForeign: "Прислал чужой контакт",
    task: "Номер из Telegram уже есть у другой карточки: сверьте и при необходимости объедините",
  },
  other: {
    logged: "Вложение без текста",
    answer: "Картинки и голос бот не читает. Напишите, пожалуйста, словами.",
  },
  away: "Вы отписались от сообщений. Отправьте /start, и бот снова будет отвечать.",
  book: "Выберите услугу, специалиста и время:",
  bookButton: "Записаться",
  visits: {
    none: "Ближайших визитов нет.",
    title: "Ближайшие визиты:",
    line: (p: { when: string; service: string; person: string; state: string }) =>
      `${p.when}\n${p.service}, ${p.person}${p.state ? ` (${p.state})` : ""}`,
    waiting: "ждёт подтверждения",
    more: (p: { n: number }) =>
      plural("ru", p.n, { one: `И ещё ${p.n} визит.`, few: `И ещё ${p.n} визита.`, many: `И ещё ${p.n} визитов.`, other: `И ещё ${p.n} визита.` }), // prettier-ignore
  },
  points: {
    balance: (p: { n: number }) =>
      plural("ru", p.n, { one: `У вас ${p.n} балл.`, few: `У вас ${p.n} балла.`, many: `У вас ${p.n} баллов.`, other: `У вас ${p.n} балла.` }), // prettier-ignore
    level: (p: { level: string; percent: string }) => `Уровень: ${p.level}, ${p.percent} баллами с визита.`,
    nextMoney: (p: { level: string; left: string }) => `До уровня «${p.level}» осталось ${p.left}.`,
    nextVisits: (p: { level: string; n: number }) =>
      `До уровня «${p.level}» осталось ${p.n} ${plural("ru", p.n, { one: "визит", few: "визита", many: "визитов", other: "визита" })}.`,
    off: "Программа баллов сейчас не действует.",
  },
  program: {
    none: "Программы сейчас нет. Её назначает тренер.",
    empty: "В программе пока нет упражнений.",
    notStarted: (p: { title: string; day: string }) => `«${p.title}» начинается ${p.day}.`,
    head: (p: { title: string; dayTitle: string; day: string }) => `${p.title}\n${p.dayTitle}, ${p.day}`,
    dayNumber: (p: { n: number }) => `День ${p.n}`,
    exercise: (p: { n: number; name: string; done: boolean; parts: string }) =>
      `${p.done ? "✓ " : ""}${p.n}. ${p.name}${p.parts ? `: ${p.parts}` : ""}`,
    sets: (p: { sets: number; reps: string }) => (p.reps ? `${p.sets} × ${p.reps}` : `${p.sets} ${plural("ru", p.sets, { one: "подход", few: "подхода", many: "подходов", other: "подхода" })}`), // prettier-ignore
    rest: (p: { rest: string }) => `отдых ${p.rest}`,
    done: (p: { done: number; all: number }) =>
      `Сделано ${p.done} из ${p.all}. Нажмите на упражнение, чтобы отметить.`,
    allDone: "Всё сделано, отлично!",
    button: (p: { n: number; name: string; done: boolean }) => `${p.done ? "✓ " : ""}${p.n}. ${p.name}`,
  },
  measure: {
    how: "Напишите замеры одним сообщением, например: «вес 82,5 талия 90». Килограммы и сантиметры.",
    kept: (p: { values: string }) => `Записал: ${p.values}.`,
    changed: (p: { values: string }) => `Поправил замер за сегодня: ${p.values}.`,
    unread: (p: { pieces: string }) =>
      `Похоже на замеры, но непонятно: ${p.pieces}. Напишите, например: «вес 82,5 талия 90».`,
    impossible: (p: { values: string }) =>
      `Так не бывает: ${p.values}. Проверьте, пожалуйста, и напишите ещё раз.`,
    doubtful: (p: { values: string }) => `Проверьте, пожалуйста: ${p.values}. Всё верно?`,
    jump: (p: { value: string; last: string }) => `${p.value} (прошлый раз ${p.last})`,
    meant: (p: { value: string; meant: string }) => `${p.value} (может быть, ${p.meant}?)`,
    agree: "Да, всё верно",
  },
  language: {
    which: "На каком языке писать?",
    ru: "Русский",
    en: "English",
    chosen: "Хорошо, пишем по-русски.",
  },
  press: {
    done: "Отмечено",
    undone: "Отметка снята",
    kept: "Записано",
    chosen: "Готово",
    gone: "Это уже не действует",
    nothing: "Ничего не изменилось",
  },
  settings: {
    tab: "Telegram",
    title: "Бот в Telegram",
    intro:
      "Клиенты пишут боту, получают напоминания, видят визиты, баллы и программу, присылают замеры. Чего бот не понял, видно в разделе «Сообщения».",
    off: "Бот выключен переменной TELEGRAM=off.",
    demo: "Демонстрация разговаривает с имитацией Telegram на этом компьютере: токен не нужен.",
    demoLink: "Открыть телефоны клиентов",
    byEnv:
      "Токен и имя заданы переменными окружения TELEGRAM_BOT_TOKEN и TELEGRAM_BOT_NAME; здесь их сменить нельзя.",
    unreadable: "Сохранённый токен не открывается: SESSION_SECRET сменился. Впишите токен заново.",
    states: { off: "Выключен", unset: "Не настроен", on: "Настроен" },
    botLink: "Ссылка для клиентов",
    copy: "Скопировать ссылку",
    copied: "Ссылка скопирована",
    account: {
      title: "Бот",
      how: "Создайте бота у @BotFather командой /newbot: он выдаст имя и токен.",
      name: "Имя бота",
      nameHint: "Без @, например studio_liniya_bot.",
      nameWrong: "От 5 до 32 латинских букв, цифр и подчёркиваний",
      token: "Токен",
      tokenWrong: "Токен выглядит как 123456789:AAF…",
      tokenNeeded: "Впишите токен",
      kept: "Задан. Оставьте пустым, чтобы не менять.",
      missing: "Не задан.",
      note: "Токен хранится зашифрованным и обратно на страницу не выводится.",
      save: "Сохранить",
      saved: "Сохранено. Теперь проверьте связь и подключите вебхук.",
    },
    test: {
      title: "Проверка",
      run: "Проверить связь",
      running: "Проверяем…",
      works: (p: { name: string; ms: number }) => `На связи @${p.name}, ответ за ${p.ms} мс.`,
      otherName: (p: { name: string }) =>
        `Токен принадлежит боту @${p.name}: исправьте имя, иначе ссылки поведут не туда.`,
      failed: (p: { why: string }) => `Не получилось: ${p.why}.`,
      webhookOurs: "Вебхук подключён к этой картотеке.",
      webhookNone: "Вебхук не подключён: сообщения клиентов сюда не приходят.",
      webhookOther: (p: { url: string }) => `Вебхук ведёт на другой адрес: ${p.url}`,
      waiting: (p: { n: number }) =>
        plural("ru", p.n, { one: `${p.n} сообщение ждёт в Telegram.`, few: `${p.n} сообщения ждут в Telegram.`, many: `${p.n} сообщений ждут в Telegram.`, other: `${p.n} сообщения ждут в Telegram.` }), // prettier-ignore
      failure: (p: { when: string; why: string }) => `Последний сбой доставки ${p.when}: ${p.why}`,
    },
    webhook: {
      title: "Вебхук",
      intro:
        "Адрес, на который Telegram присылает сообщения клиентов. Секрет передаётся в заголовке и придуман сам.",
      register: "Подключить вебхук",
      hint: "Заодно Telegram узнает команды бота на двух языках.",
      registered: "Вебхук подключён, команды бота обновлены.",
      inward: "Telegram зовёт только снаружи и только по https: задайте PUBLIC_URL.",
      unset: "Сначала впишите имя и токен.",
    },
  },
};
