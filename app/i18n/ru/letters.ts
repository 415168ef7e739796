/** What the product writes to clients: letters, messages, calendar entries. Read on the server only, so that no page carries it. */
export const letters = {
  /** Built-in words of each notice. `{{…}}` is filled in when it leaves; a line whose fillings are all empty is left out. */
  builtIn: {
    confirmed: {
      email: {
        subject: "Вы записаны: {{service}}, {{when}}",
        body: "{{greeting}}\n\nЖдём вас. Если планы изменятся, запись можно перенести или отменить по кнопкам ниже.",
      },
      telegram: {
        subject: "",
        body: "Вы записаны: {{service}}\n{{when}}\n{{person}}\n{{where}}\nК оплате: {{due}}",
      },
      sms: { subject: "", body: "{{business}}: вы записаны, {{service}}, {{when}}. {{link}}" },
    },
    requested: {
      email: {
        subject: "Заявка принята: {{service}}, {{when}}",
        body: "{{greeting}}\n\nМы получили вашу заявку и ответим, когда специалист подтвердит время. Пока это ещё не запись.",
      },
      telegram: {
        subject: "",
        body: "Заявка принята: {{service}}\n{{when}}\nОтветим, когда специалист подтвердит время.",
      },
      sms: {
        subject: "",
        body: "{{business}}: заявка принята, {{service}}, {{when}}. Ответим, когда подтвердим время. {{link}}",
      },
    },
    declined: {
      email: {
        subject: "Не получилось записать: {{service}}, {{when}}",
        body: "{{greeting}}\n\nК сожалению, на это время записать вас не получилось. Выберите другое, пожалуйста.\n\nПричина: {{reason}}",
      },
      telegram: {
        subject: "",
        body: "Не получилось записать вас: {{service}}\n{{when}}\nПричина: {{reason}}\nВыберите другое время, пожалуйста.",
      },
      sms: {
        subject: "",
        body: "{{business}}: на {{when}} записать не получилось. Выберите другое время: {{link}}",
      },
    },
    moved: {
      email: {
        subject: "Запись перенесена: {{service}}, {{when}}",
        body: "{{greeting}}\n\nВаша запись перенесена. Прежнее время больше не действует, ждём вас в новое.",
      },
      telegram: {
        subject: "",
        body: "Запись перенесена: {{service}}\nНовое время: {{when}}\n{{person}}\n{{where}}",
      },
      sms: { subject: "", body: "{{business}}: запись перенесена, {{service}}, теперь {{when}}. {{link}}" },
    },
    cancelled: {
      email: {
        subject: "Запись отменена: {{service}}, {{when}}",
        body: "{{greeting}}\n\nВаша запись отменена.\n\n{{reason}}\n\nВернём {{back}} тем же способом, каким вы платили. Обычно это занимает до нескольких дней.",
      },
      telegram: { subject: "", body: "Запись отменена: {{service}}\n{{when}}\n{{reason}}\nВернём: {{back}}" },
      sms: { subject: "", body: "{{business}}: запись отменена, {{service}}, {{when}}. {{link}}" },
    },
    reminder: {
      email: {
        subject: "Напоминаем: {{service}}, {{when}}",
        body: "{{greeting}}\n\nНапоминаем о вашей записи. Ждём вас.",
      },
      telegram: {
        subject: "",
        body: "Напоминаем о записи: {{service}}\n{{when}}\n{{person}}\n{{where}}\nК оплате: {{due}}",
      },
      sms: { subject: "", body: "{{business}}: ждём вас {{when}}, {{service}}. {{where}}. {{link}}" },
    },
    refunded: {
      email: {
        subject: "Возвращаем оплату: {{service}}, {{when}}",
        body: "{{greeting}}\n\nОплата пришла, когда это время уже было занято. Нам жаль, что так вышло.\n\nВернём {{back}} тем же способом, каким вы платили. Обычно это занимает до нескольких дней.",
      },
      telegram: {
        subject: "",
        body: "Оплата пришла, когда время уже было занято: {{service}}, {{when}}\nВернём: {{back}}\nВыберите другое время, пожалуйста.",
      },
      sms: {
        subject: "",
        body: "{{business}}: время {{when}} уже заняли, оплату вернём. Другое время: {{link}}",
      },
    },
    clash: {
      email: {
        subject: "Выберите, пожалуйста, другое время: {{service}}, {{when}}",
        body: "{{greeting}}\n\nИзвините нас: {{when}} оказалось занято в другой нашей системе записи, и принять двоих сразу мы не сможем. Выберите, пожалуйста, другое удобное время по кнопке ниже.",
      },
      telegram: {
        subject: "",
        body: "Извините нас: {{when}} ({{service}}) оказалось занято в другой нашей системе записи. Выберите, пожалуйста, другое удобное время.",
      },
      sms: {
        subject: "",
        body: "{{business}}: извините, {{when}} оказалось занято. Выберите другое время: {{link}}",
      },
    },
    offer: {
      email: {
        subject: "Освободилось время: {{service}}, {{when}}",
        body: "{{greeting}}\n\nОсвободилось время, которого вы ждали. Держим его за вами до {{until}}, потом предложим следующему.",
      },
      telegram: {
        subject: "",
        body: "Освободилось время: {{service}}\n{{when}}\n{{person}}\nДержим за вами до {{until}}.",
      },
      sms: {
        subject: "",
        body: "{{business}}: освободилось {{when}}, {{service}}. Ждём ответа до {{until}}: {{link}}",
      },
    },
    missed: {
      email: {
        subject: "Приходите в другой раз: {{service}}",
        body: "{{greeting}}\n\nЖаль, что в прошлый раз не получилось увидеться. Выберите время, когда вам удобно: будем рады.",
      },
      telegram: {
        subject: "",
        body: "Жаль, что в прошлый раз не получилось увидеться. Выберите время, когда вам удобно: будем рады.",
      },
      sms: { subject: "", body: "{{business}}: жаль, что не увиделись. Выберите удобное время: {{link}}" },
    },
  },
  /** The line in large type over the facts of a letter. */
  heading: {
    confirmed: "Вы записаны",
    requested: "Заявка принята",
    declined: "Не получилось записать",
    moved: "Запись перенесена",
    cancelled: "Запись отменена",
    reminder: "Скоро увидимся",
    refunded: "Возвращаем оплату",
    clash: "Нужно другое время",
    offer: "Освободилось время",
    missed: "Будем рады вас видеть",
  },
  greeting: (p: { name: string }) => (p.name ? `Здравствуйте, ${p.name}!` : "Здравствуйте!"),
  facts: {
    service: "Услуга",
    person: "Специалист",
    where: "Где",
    phone: "Телефон",
    length: "Длительность",
    price: "Стоимость",
    total: "Всего",
    paid: "Оплачено",
    points: "Списано баллов",
    due: "К оплате",
    free: "бесплатно",
    reference: "Номер записи",
    until: "Держим до",
    zone: (p: { zone: string }) => `время: ${p.zone}`,
  },
  buttons: {
    open: "Открыть запись",
    move: "Перенести",
    cancel: "Отменить",
    again: "Выбрать время",
    take: "Занять это время",
  },
  provisional:
    "Запись пока предварительная: общее расписание было недоступно. Мы напишем, когда время подтвердится.",
  manage: (p: { until: string }) => `Перенести или отменить запись по ссылке можно до ${p.until}.`,
  manageLate: (p: { phone: string }) =>
    p.phone
      ? `Перенести или отменить запись по ссылке уже нельзя. Позвоните нам: ${p.phone}.`
      : "Перенести или отменить запись по ссылке уже нельзя. Свяжитесь с нами.",
  isPrivate: "Ссылка на запись только для вас, не пересылайте её.",
  attachment: "Файл для календаря приложен.",
  footer: (p: { business: string }) => `Письмо отправлено автоматически: ${p.business}.`,
  unsubscribe: {
    reminders: "Не присылать напоминаний",
    offers: "Не присылать предложений из листа ожидания",
    invitations: "Не присылать приглашений",
  },
  calendar: {
    summary: (p: { service: string; business: string }) => `${p.service} · ${p.business}`,
    staff: (p: { name: string }) => `Специалист: ${p.name}`,
    reference: (p: { reference: string }) => `Номер записи: ${p.reference}`,
    link: (p: { link: string }) => `Посмотреть, перенести или отменить: ${p.link}`,
    feedOfPerson: (p: { person: string; business: string }) => `${p.person} · ${p.business}`,
    feedOfClient: (p: { business: string }) => `Мои записи · ${p.business}`,
    people: (p: { n: number }) => `${p.n} чел.`,
  },
  test: { subject: (p: { subject: string }) => `[Проба] ${p.subject}` },
  /** A visit that never was, for previews. */
  sample: {
    client: "Айгерим",
    service: "Массаж спины",
    addon: "Ароматерапия",
    second: "Растяжка",
    person: "Анна Ли",
    secondPerson: "Данияр Омаров",
    location: "Студия на Абая",
    address: "пр. Абая, 10",
    phone: "+7 727 000-00-00",
    reason: "специалист заболел",
  },
};
