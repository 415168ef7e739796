import { pluralText } from "../plural";

/** Фоновая работа: что в очереди, что идёт, что не вышло. */
export const work = {
  title: "Фоновая работа",
  intro: "Письма, баллы, сверки: всё, что программа делает сама.",
  filter: "Состояние",
  all: "Всё",
  statuses: {
    queued: "В очереди",
    running: "Идёт",
    done: "Готово",
    failed: "Не вышло",
    cancelled: "Снято",
  },
  jobs: {
    applyInboxEvent: "Событие из YClients",
    pullChanges: "Сверка с YClients",
    settleBookingPoints: "Баллы за визит",
    settleMissedPoints: "Проверка пропущенных баллов",
    sendBookingConfirmation: "Письмо о записи",
    pruneFinishedJobs: "Уборка старой работы",
  } as Record<string, string>,
  columns: { job: "Работа", status: "Состояние", when: "Когда", attempts: "Попытки", actions: "Действия" },
  attempts: (p: { n: number; of: number }) => `${p.n} из ${p.of}`,
  runsAt: (p: { when: string }) => `начнётся ${p.when}`,
  number: (p: { n: number }) => `№ ${p.n}`,
  retry: "Повторить",
  cancel: "Снять",
  retryAll: (p: { n: number }) =>
    `Повторить ${pluralText("ru", p.n, { one: "неудавшуюся", few: "неудавшиеся", many: "неудавшихся", other: "неудавшейся" })}`,
  retried: (p: { n: number }) => `Снова в очереди: ${p.n}`,
  cancelled: "Работа снята",
  refused: { not_found: "Такой работы уже нет", wrong_status: "Её состояние уже другое, список обновлён" },
  older: "Раньше",
  empty: "Работы нет",
  emptyText: "Здесь видно всё, что программа делает в фоне, и то, что у неё не вышло.",
  emptyStatus: "В этом состоянии ничего нет",
};
