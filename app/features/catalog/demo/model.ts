import type { LocationInput, QuestionInput, ServiceInput } from "../schema";

/** The demo business: a small studio in Moscow. */
export const demoLocation: LocationInput = {
  name: "Студия «Линия»",
  zone: "Europe/Moscow",
  currency: "RUB",
  country: "RU",
  address: "Москва, Большая Полянка, 28, вход со двора",
  phone: "+7 495 120-45-60",
};

export const demoCategories = ["Тренировки", "Массаж", "Питание и замеры", "Реабилитация"] as const;

export interface DemoService {
  category: (typeof demoCategories)[number];
  name: string;
  description: string;
  durationMin: number;
  /** Major units. */
  price: number;
  bufferBeforeMin: number;
  bufferAfterMin: number;
  stepMin: number;
  /** How often it is asked for, against the others. */
  demand: number;
}

const service = (
  category: DemoService["category"],
  name: string,
  given: Partial<DemoService> & Pick<DemoService, "durationMin" | "price" | "description" | "demand">,
): DemoService => ({ category, name, bufferBeforeMin: 0, bufferAfterMin: 0, stepMin: 30, ...given });

export const demoServices: readonly DemoService[] = [
  service("Тренировки", "Персональная тренировка", { durationMin: 60, price: 2400, demand: 10, description: "Программа под вашу цель, техника и контроль нагрузки на каждом подходе." }),
  service("Тренировки", "Функциональная тренировка", { durationMin: 60, price: 2200, demand: 6, description: "Сила, выносливость и координация на весе собственного тела и петлях." }),
  service("Тренировки", "Растяжка", { durationMin: 90, price: 2400, demand: 5, description: "Глубокая растяжка с суставной разминкой. Подходит и тем, кто никогда не тянулся." }),
  service("Тренировки", "Бокс, персональная", { durationMin: 60, price: 2800, demand: 7, description: "Стойка, перемещения, работа на лапах. Перчатки и бинты есть в студии." }),
  service("Тренировки", "Сплит-тренировка на двоих", { durationMin: 60, price: 3900, demand: 2, description: "Одна тренировка на двух человек, цена за пару." }),
  service("Массаж", "Массаж спины", { durationMin: 45, price: 2400, bufferAfterMin: 15, demand: 9, description: "Спина, шея и плечи. После сидячей недели и после зала." }),
  service("Массаж", "Спортивный массаж", { durationMin: 90, price: 3900, bufferAfterMin: 15, demand: 6, description: "Восстановление после нагрузок, глубокая проработка мышц." }),
  service("Массаж", "Общий массаж", { durationMin: 60, price: 2900, bufferAfterMin: 15, demand: 5, description: "Классический массаж всего тела." }),
  service("Массаж", "Лимфодренажный массаж", { durationMin: 60, price: 3200, bufferBeforeMin: 5, bufferAfterMin: 15, demand: 3, description: "Мягкая техника: снимает отёки и усталость ног." }),
  service("Питание и замеры", "Стартовая консультация", { durationMin: 30, price: 0, demand: 0.7, description: "Знакомство: цели, самочувствие, с чего начать. Бесплатно." }),
  service("Питание и замеры", "Замеры и программа", { durationMin: 45, price: 1200, stepMin: 15, demand: 5, description: "Состав тела, подвижность суставов и программа на месяц." }),
  service("Питание и замеры", "Питание, разбор", { durationMin: 60, price: 2900, demand: 5, description: "Разбор дневника питания и рацион, который можно выдержать." }),
  service("Реабилитация", "Реабилитация", { durationMin: 60, price: 2800, bufferAfterMin: 10, demand: 6, description: "Возвращение к движению после травм и операций, по заключению врача." }),
  service("Реабилитация", "Кинезиотейпирование", { durationMin: 30, price: 900, stepMin: 15, demand: 1.5, description: "Тейпы для поддержки суставов и мышц, держатся до пяти дней." }),
]; // prettier-ignore

/** What the demo shows beside its old services; none of the past visits is of these. */
export interface DemoNovelty extends Omit<DemoService, "demand"> {
  more: Partial<ServiceInput>;
  /** Who does it; of an add-on nobody: whoever does the service does it. */
  by: readonly string[];
  /** Names of add-ons that go with it. */
  addons?: readonly string[];
  /** Names of kinds of things it needs. */
  needs?: readonly string[];
  questions?: readonly Omit<QuestionInput, "position">[];
}

const novelty = (
  category: DemoService["category"],
  name: string,
  given: Partial<DemoNovelty> & Pick<DemoNovelty, "durationMin" | "price" | "description">,
): DemoNovelty => ({
  ...{ category, name, bufferBeforeMin: 0, bufferAfterMin: 0, stepMin: 30, more: {}, by: [] },
  ...given,
});

export const demoNovelties: readonly DemoNovelty[] = [
  novelty("Массаж", "Парафин для рук", { durationMin: 15, price: 600, more: { isAddon: true }, description: "Тепло и мягкость для рук, прямо во время массажа." }),
  novelty("Реабилитация", "Тейп на одну зону", { durationMin: 15, price: 500, more: { isAddon: true }, description: "Поддержка мышцы или сустава до пяти дней." }),
  novelty("Тренировки", "Йога, группа до восьми", {
    durationMin: 75, price: 900, by: ["Алия Нурланова"], stepMin: 60, description: "Спокойная практика для любого уровня. Коврики есть.",
    more: { capacity: 8, cancelCutoffMin: 120, minNoticeMin: 30 },
  }),
  novelty("Массаж", "Массаж горячими камнями", {
    durationMin: 90, price: 4500, bufferAfterMin: 20, by: ["Марина Котова"], needs: ["Массажный кабинет"], addons: ["Парафин для рук", "Тейп на одну зону"],
    description: "Базальтовые камни и масло. Глубокое расслабление, долгое послевкусие.",
    more: { prepayment: "deposit", depositPercent: 30, cancelCutoffMin: 1440, maxPerDay: 3 },
    questions: [
      { label: "Есть ли противопоказания к теплу?", kind: "choice", options: ["Нет", "Да, обсудим на месте"], isRequired: true },
      { label: "Что хотите проработать?", kind: "text", options: [], isRequired: false },
    ],
  }),
  novelty("Питание и замеры", "Онлайн-разбор рациона", {
    durationMin: 40, price: 1900, stepMin: 20, by: ["Ольга Реутова"], description: "Созвон и письменные рекомендации на месяц.",
    more: { prepayment: "full", remindersMin: [1440, 60] },
  }),
  novelty("Реабилитация", "Первичный приём реабилитолога", {
    durationMin: 60, price: 3200, bufferAfterMin: 10, by: ["Ольга Реутова"], addons: ["Тейп на одну зону"], needs: ["Анализатор состава тела"],
    description: "Осмотр, план на месяц. Ольга подтвердит заявку, посмотрев ваши ответы.",
    more: { approval: "staff", minNoticeMin: 720, cancelCutoffMin: 720 },
    questions: [
      { label: "Что беспокоит?", kind: "long", options: [], isRequired: true },
      { label: "Есть заключение врача", kind: "checkbox", options: [], isRequired: false },
    ],
  }),
]; // prettier-ignore

/** Rooms and equipment by kind. */
export const demoResources: Readonly<Record<string, readonly string[]>> = {
  "Массажный кабинет": ["Кабинет у окна", "Тихий кабинет"],
  "Анализатор состава тела": ["Анализатор InBody"],
};

export interface DemoPerson {
  name: string;
  title: string;
  about: string;
  /** Service name to own price (major units) and length; empty: the service's own. */
  does: Readonly<Record<string, { price?: number; durationMin?: number }>>;
  /** Share of the working time that is taken, 0 to 1. */
  load: number;
}

export const demoPeople: readonly DemoPerson[] = [
  {
    name: "Алия Нурланова",
    title: "Персональный тренер",
    about: "Двенадцать лет в спорте. Ставит технику с нуля и не торопит: результат держится, когда он ваш.",
    load: 0.82,
    does: {
      "Персональная тренировка": { price: 2600 },
      "Функциональная тренировка": {},
      "Растяжка": {},
      "Сплит-тренировка на двоих": {},
      "Стартовая консультация": {},
    },
  },
  {
    name: "Марина Котова",
    title: "Массажист",
    about: "Медицинское образование, руки помнят каждую спину. Работает глубоко и тихо.",
    load: 0.91,
    does: {
      "Массаж спины": {},
      "Спортивный массаж": {},
      "Общий массаж": { price: 3100, durationMin: 75 },
      "Лимфодренажный массаж": {},
      "Кинезиотейпирование": {},
    },
  },
  {
    name: "Тимур Ахметов",
    title: "Тренер по боксу",
    about: "Мастер спорта по боксу. Учит двигаться, а не махать.",
    load: 0.64,
    does: {
      "Бокс, персональная": {},
      "Персональная тренировка": { price: 2200 },
      "Функциональная тренировка": { durationMin: 50 },
      "Сплит-тренировка на двоих": { price: 3600 },
      "Стартовая консультация": {},
    },
  },
  {
    name: "Ольга Реутова",
    title: "Нутрициолог, реабилитолог",
    about: "Нутрициолог и реабилитолог. Объясняет простыми словами и пишет план, который можно выполнить.",
    load: 0.73,
    does: {
      "Замеры и программа": {},
      "Питание, разбор": {},
      "Реабилитация": {},
      "Кинезиотейпирование": { price: 1000 },
      "Растяжка": { price: 2200, durationMin: 60 },
      "Стартовая консультация": {},
    },
  },
]; // prettier-ignore
