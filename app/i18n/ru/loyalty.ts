import { pluralText } from "../plural";

const points = (n: number) =>
  pluralText("ru", n, { one: "балл", few: "балла", many: "баллов", other: "балла" });

const visits = (n: number) =>
  pluralText("ru", n, { one: "визит", few: "визита", many: "визитов", other: "визита" });
const days = (n: number) => pluralText("ru", n, { one: "день", few: "дня", many: "дней", other: "дня" });

/** Баллы: уровни, история, объяснения. */
export const loyalty = {
  points: (p: { n: number }) => points(p.n),
  level: (p: { name: string; percent: string }) => `«${p.name}», ${p.percent}`,
  toNext: (p: { name: string; left: string }) => `До «${p.name}» осталось ${p.left}`,
  window: (p: { n: number }) => `считается за последние ${days(p.n)}`,
  visits: (p: { n: number }) => visits(p.n),
  topLevel: "Уровень самый высокий",
  progress: "До следующего уровня",
  paid: (p: { paid: string; of: string }) => `${p.paid} из ${p.of}`,
  history: "История баллов",
  empty: "Баллов пока нет: они появятся после первого оплаченного визита.",
  balance: (p: { n: string }) => `осталось ${p.n}`,
  visit: "визит",
  why: "почему столько",
  entry: {
    award: (p: { n: number }) => `Начислено: ${points(p.n)}`,
    reverse: (p: { n: number }) => `Снято: ${points(p.n)}`,
    adjust: (p: { n: number }) => `Пересчитано: ${points(p.n)}`,
    spend: (p: { n: number }) => `Списано: ${points(p.n)}`,
    refund: (p: { n: number }) => `Возвращено: ${points(p.n)}`,
    expire: (p: { n: number }) => `Сгорело: ${points(p.n)}`,
    correct: (p: { n: number }) => `Исправлено вручную: ${points(p.n)}`,
  },
  short: {
    award: (p: { price: string; percent: string }) => `${p.price} × ${p.percent}`,
    reverse: "визит больше не считается состоявшимся",
    adjust: "цена визита изменилась",
    spend: "оплата баллами",
    refund: "визит отменён, списанное вернулось",
    expire: "срок баллов вышел",
    correct: "исправление сотрудника",
  },
  explain: {
    award: (p: { price: string; percent: string; level: string | null; n: number }) =>
      `За визит заплачено ${p.price}. ${
        p.level
          ? `Когда он состоялся, уровень был «${p.level}»: возвращаем ${p.percent}`
          : `Возвращаем ${p.percent}`
      }. ${p.price} × ${p.percent} = ${points(p.n)}, дробная часть отбрасывается.`,
    reverse:
      "Визит отменили, перенесли на другого клиента или отметили неявкой, поэтому начисленное за него снято. Если баллы уже потрачены, остаток уходит в минус.",
    adjust: (p: { price: string; percent: string }) =>
      `Цена визита стала ${p.price}. Считаем по ${p.percent}, а разница добавлена или снята.`,
    spend: "Клиент оплатил баллами.",
    refund: "Визит, на который потратили баллы, отменён, и они вернулись.",
    expire: "У баллов вышел срок.",
    correct: "Сотрудник исправил остаток вручную и указал причину.",
  },
};
