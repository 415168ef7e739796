import type { ActionKind, MessageChannel, MessageDirection } from "../model";

/** One thing said: by whom, and how many minutes after what was said before. */
export interface DemoLine {
  by: "client" | "us";
  after: number;
  text: string;
  /** Of a letter. */
  subject?: string;
}

export interface DemoTalk {
  channel: MessageChannel;
  /** How many days ago it began. */
  daysAgo: number;
  lines: readonly DemoLine[];
}

const us = (after: number, text: string, subject?: string): DemoLine => ({ by: "us", after, text, ...(subject ? { subject } : {}) }); // prettier-ignore
const they = (after: number, text: string): DemoLine => ({ by: "client", after, text });

/** Talks of a studio's weeks; `NAME` is the client's first name. */
export const demoTalks: readonly DemoTalk[] = [
  { channel: "whatsapp", daysAgo: 2, lines: [
    they(0, "Добрый день! Можно завтра прийти на полчаса позже?"),
    us(7, "Здравствуйте, NAME! Да, тренер свободен, перенесла вас на 18:30."),
    they(2, "Спасибо большое!"),
  ] },
  { channel: "phone", daysAgo: 4, lines: [
    us(0, "Позвонила после первой тренировки: понравилось, спина не болит. Думает над программой на три месяца, просила прислать цены."),
  ] },
  { channel: "email", daysAgo: 4, lines: [
    us(0, "NAME, добрый день!\n\nКак договаривались, присылаю варианты: программа на четыре недели и на три месяца. Во второй замеры каждые две недели и разбор питания.\n\nЕсли удобно, в четверг созвонимся и выберем.", "Программы и цены"),
    they(1260, "Спасибо, посмотрела. Давайте три месяца, но начну с понедельника."),
    us(35, "Отлично! Записала вас на понедельник, программу выдадим на первой тренировке.", "Re: Программы и цены"),
  ] },
  { channel: "whatsapp", daysAgo: 9, lines: [
    us(0, "NAME, здравствуйте! Давно вас не видели. Всё ли в порядке?"),
    they(190, "Здравствуйте! Болела, со следующей недели вернусь"),
    us(4, "Выздоравливайте! Держу за вами вторник и четверг."),
  ] },
  { channel: "phone", daysAgo: 6, lines: [
    they(0, "Спрашивал, можно ли растяжку вместо силовой: потянул плечо. Записали на растяжку, тренера предупредили."),
  ] },
  { channel: "sms", daysAgo: 12, lines: [
    us(0, "NAME, ваш шарф остался у нас на стойке, сохраним до визита."),
    they(26, "Ура! Заберу в среду"),
  ] },
  { channel: "whatsapp", daysAgo: 15, lines: [
    they(0, "А можно привести подругу на сплит?"),
    us(12, "Конечно! Сплит как раз на двоих, за вас обеих выйдет дешевле, чем по отдельности."),
    they(3, "Супер, тогда на субботу обеих"),
    us(5, "Записала: суббота, 11:00."),
  ] },
  { channel: "phone", daysAgo: 21, lines: [
    us(0, "Не пришёл на тренировку, дозвонилась: срочно вызвали на работу. Предупредила про поздние отмены, перенесли."),
  ] },
  { channel: "email", daysAgo: 18, lines: [
    they(0, "Добрый день. Подскажите, выдаёте ли вы справку для налогового вычета?"),
    us(95, "NAME, добрый день!\n\nДа, справку готовим за три рабочих дня. Пришлите, пожалуйста, год и ИНН, отправим её письмом.", "Справка для вычета"),
  ] },
  { channel: "whatsapp", daysAgo: 27, lines: [
    us(0, "NAME, вы прошли программу, поздравляем! Хотите, в пятницу сделаем итоговые замеры и наметим следующую?"),
    they(48, "Хочу! В пятницу после шести смогу"),
  ] },
  { channel: "phone", daysAgo: 33, lines: [
    they(0, "Звонила с вопросом о реабилитации после операции на колене. Рассказала, как проходит первая встреча, отправила к Ольге."),
  ] },
]; // prettier-ignore

/** What the one client with a linked chat and the bot's staff said to one another. */
export const linkedTalk: readonly DemoLine[] = [
  us(0, "Елизавета, добрый день! Это «Линия». Теперь можно писать нам прямо сюда."),
  they(4, "О, удобно! А какой вес брать на приседаниях во второй день?"),
  us(11, "Оставьте 30 кг, но добавьте по два повторения. Если легко, в пятницу возьмём 35."),
  they(1460, "Сделала 30 на 12, легко"),
  us(25, "Тогда в пятницу 35. Отметила в программе."),
  they(2890, "Алия, вчера потянула немного бедро. Приходить завтра или переждать?"),
];

/** Clients' questions that nobody has answered yet, and letters of people nobody knows. */
export const demoUnanswered: readonly { channel: MessageChannel; minutesAgo: number; text: string }[] = [
  { channel: "email", minutesAgo: 200, text: "Здравствуйте! Не вижу в кабинете баллы за прошлый визит. Подскажите, когда их начислят?" }, // prettier-ignore
  { channel: "whatsapp", minutesAgo: 95, text: "Добрый день, а в праздники вы работаете?" },
];

export const demoStrangers: readonly { channel: MessageChannel; address: string; subject: string; minutesAgo: number; text: string }[] = [
  { channel: "telegram", address: "690011223", subject: "", minutesAgo: 40, text: "Здравствуйте! Сколько стоит первая тренировка и нужна ли форма?" },
  { channel: "telegram", address: "690011223", subject: "", minutesAgo: 38, text: "И есть ли утренние часы?" },
  { channel: "email", address: "marina.svetlova@example.net", subject: "Подарочный сертификат", minutesAgo: 1560, text: "Добрый день! Хочу подарить мужу пять тренировок. Как это оформить и можно ли оплатить картой на сайте?" },
]; // prettier-ignore

export interface DemoAction {
  kind: ActionKind;
  /** Days from today; negative: that long ago. */
  day: number;
  /** Minutes from midnight. */
  minutes: number;
  text: string;
  /** What came of it; null: nothing yet. */
  result: string | null;
  /** Who: the one who sits at the desk, the owner, the trainer, or nobody. */
  who: "manager" | "admin" | "trainer" | null;
}

const plan = (day: number, minutes: number, kind: ActionKind, who: DemoAction["who"], text: string): DemoAction => ({ kind, day, minutes, text, result: null, who }); // prettier-ignore
const done = (day: number, minutes: number, kind: ActionKind, who: DemoAction["who"], text: string, result: string): DemoAction => ({ kind, day, minutes, text, result, who }); // prettier-ignore

/** Planned ones around today, done ones before. */
export const demoActions: readonly DemoAction[] = [
  plan(-6, 660, "call", "manager", "Не пришёл в пятницу: узнать, что случилось"),
  plan(-3, 720, "call", "admin", "Спросить, решила ли насчёт программы на три месяца"),
  plan(-2, 1020, "message", "manager", "Прислать памятку перед первой тренировкой"),
  plan(-1, 690, "email", "admin", "Отправить договор и реквизиты для компании"),
  plan(-1, 900, "call", "trainer", "Плечо: можно ли уже возвращаться к силовым"),
  plan(0, 600, "call", "manager", "Подтвердить перенос на субботу"),
  plan(0, 690, "message", "admin", "Поздравить с годом занятий, подарить массаж"),
  plan(0, 780, "call", "admin", "Предложить вечерние часы: в очереди с прошлой недели"),
  plan(0, 930, "meeting", "trainer", "Показать технику становой после тренировки"),
  plan(0, 1020, "email", "admin", "Прислать план питания на неделю"),
  plan(0, 1080, "task", "manager", "Подготовить сертификат на пять тренировок"),
  plan(0, 1140, "call", "manager", "Спросить, как самочувствие после реабилитации"),
  plan(1, 630, "call", "manager", "Договориться о замерах"),
  plan(1, 780, "message", "admin", "Напомнить про справку для вычета"),
  plan(1, 990, "meeting", "trainer", "Итоги первого месяца, поставить новую цель"),
  plan(2, 660, "call", "admin", "Узнать, подошла ли программа"),
  plan(3, 720, "email", "manager", "Отправить видео с упражнениями для дома"),
  plan(4, 1080, "call", null, "Спросить, нужен ли перенос на время отпуска"),
  plan(5, 660, "call", "manager", "Вернуть: два месяца без визитов"),
  plan(6, 840, "task", "admin", "Посчитать корпоративный пакет на восемь человек"),
  plan(7, 690, "meeting", "trainer", "Контрольные замеры и фото"),
  plan(10, 720, "call", "manager", "Заканчивается программа, предложить следующую"),
  plan(14, 660, "message", "admin", "Позвать на открытую тренировку"),
  plan(18, 900, "call", "manager", "Перезвонить после отпуска"),
  plan(25, 720, "email", null, "Пригласить подругу, с которой приходила"),
  done(0, 555, "call", "manager", "Подтвердить утреннюю запись", "Придёт"),
  done(-1, 640, "call", "manager", "Узнать, почему отменила", "Заболел ребёнок, запишется сама на неделе"),
  done(-1, 1010, "message", "admin", "Ответить на отзыв", "Поблагодарили, подарили баллы"),
  done(-2, 700, "call", "admin", "Предложить программу после пробной", "Думает, перезвонить в четверг"),
  done(-3, 960, "meeting", "trainer", "Разбор техники приседа", "Колени держит, вес не поднимаем"),
  done(-4, 660, "call", "manager", "Напомнить об оплате", "Оплатит на ближайшем визите"),
  done(-5, 720, "email", "admin", "Прислать цены", "Отправлено два варианта"),
  done(-7, 690, "call", "manager", "Давно не был", "Не ответил, написали в WhatsApp"),
  done(-8, 1080, "call", "trainer", "Как спина после массажа", "Лучше, продолжаем раз в неделю"),
  done(-9, 780, "task", "admin", "Подготовить справку", "Готова, лежит на стойке"),
  done(-12, 660, "call", "manager", "Пригласить на замеры", "Записана на пятницу"),
  done(-14, 840, "message", "manager", "Отправить адрес и как пройти", "Получила"),
  done(-17, 720, "call", "admin", "Вернуть после перерыва", "Вернётся после отпуска"),
  done(-20, 930, "meeting", "trainer", "Поставить цель", "Минус 4 кг к Новому году"),
  done(-24, 660, "call", "manager", "Поблагодарить за подругу", "Обе записаны на сплит"),
  done(-30, 690, "email", "admin", "Прислать договор", "Подписан"),
  done(
    -37,
    720,
    "call",
    "manager",
    "Узнать впечатления от первого визита",
    "Понравилось всё, кроме парковки",
  ),
];

/** Whom a line of a talk goes. */
export const directionOf = ({ by }: DemoLine): MessageDirection => (by === "us" ? "outbound" : "inbound");
