/** A conversation of the demo: who says what, and how long ago. */
export interface DemoTalk {
  subject: string;
  status: "active" | "pending" | "closed";
  /** Of the first words. */
  hoursAgo: number;
  said: { by: "customer" | "message"; text: string; hoursAfter: number }[];
}

const MOVE: Omit<DemoTalk, "hoursAgo"> = {
  subject: "Перенести запись на четверг",
  status: "closed",
  said: [
    {
      by: "customer",
      text: "Добрый день! Не успеваю во вторник. Можно в четверг после шести?",
      hoursAfter: 0,
    },
    { by: "message", text: "Здравствуйте! Перенесли на четверг, 18:30. До встречи!", hoursAfter: 2 },
    { by: "customer", text: "Спасибо, буду.", hoursAfter: 3 },
  ],
};
const RECEIPT: Omit<DemoTalk, "hoursAgo"> = {
  subject: "Не пришёл чек",
  status: "pending",
  said: [
    { by: "customer", text: "Оплатила абонемент картой, а чек на почту так и не пришёл.", hoursAfter: 0 },
    { by: "message", text: "Проверяем у кассы. Напишем сегодня до вечера.", hoursAfter: 1 },
  ],
};
const PASS: Omit<DemoTalk, "hoursAgo"> = {
  subject: "Заморозить абонемент",
  status: "active",
  said: [{ by: "customer", text: "Уезжаю на две недели. Как заморозить абонемент на это время?", hoursAfter: 0 }], // prettier-ignore
};
const THANKS: Omit<DemoTalk, "hoursAgo"> = {
  subject: "Спасибо тренеру",
  status: "closed",
  said: [
    { by: "customer", text: "Спина не болит впервые за год. Передайте спасибо!", hoursAfter: 0 },
    { by: "message", text: "Передали, нам очень приятно.", hoursAfter: 5 },
  ],
};
const KNEE: Omit<DemoTalk, "hoursAgo"> = {
  subject: "",
  status: "active",
  said: [{ by: "customer", text: "После травмы колена можно на групповые занятия или лучше индивидуально?", hoursAfter: 0 }], // prettier-ignore
};

const TALKS = [MOVE, RECEIPT, PASS, THANKS, KNEE];

/** What the n-th of the demo's customers has written: one to three conversations, the same every time. */
export function demoTalks(place: number): DemoTalk[] {
  const count = 1 + (place % 3);
  return Array.from({ length: count }, (_, at) => {
    const talk = TALKS[(place + at * 2) % TALKS.length] ?? MOVE;
    return { ...talk, hoursAgo: 5 + place * 7 + at * 24 * 17 };
  });
}
