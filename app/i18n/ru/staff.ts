/** The staff frame: where things are. */
export const staff = {
  nav: {
    label: "Разделы",
    today: "Сегодня",
    calendar: "Календарь",
    clients: "Клиенты",
    pipeline: "Воронка",
    programs: "Программы",
    progress: "Прогресс",
    requests: "Заявки",
    payments: "Финансы",
    notices: "Уведомления",
    reports: "Аналитика",
    sync: "Синхронизация",
    work: "Фоновая работа",
    settings: "Настройки",
    more: "Ещё",
  },
  search: {
    label: "Поиск по всему",
    placeholder: "Найти",
    shortcut: "Ctrl K",
  },
  userMenu: {
    label: "Ваше меню",
    profile: "Профиль",
    signOut: "Выйти",
  },
  roles: {
    admin: "Администратор",
    manager: "Менеджер",
    trainer: "Тренер",
  },
  waiting: (p: { n: number }) => `${p.n} ждут внимания`,
  updatedNow: "Данные обновились",
};
