import type { LocationInput } from "../schema";

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

export interface DemoPerson {
  name: string;
  title: string;
  /** Service name to own price (major units) and length; empty: the service's own. */
  does: Readonly<Record<string, { price?: number; durationMin?: number }>>;
  /** Share of the working time that is taken, 0 to 1. */
  load: number;
}

export const demoPeople: readonly DemoPerson[] = [
  {
    name: "Алия Нурланова",
    title: "Персональный тренер",
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
