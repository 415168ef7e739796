import type { MonthDay } from "../month-calendar";

/** What the gallery shows: invented people and figures, the same every time. */
export type GalleryClient = {
  id: number;
  name: string;
  phone: string;
  stage: string;
  lastVisit: string;
  visits: number;
  owed: string;
};

export const galleryClients: GalleryClient[] = [
  {
    id: 1,
    name: "Гульнара Омарова",
    phone: "+7 701 234-56-78",
    stage: "Активный",
    lastVisit: "20 ноября",
    visits: 22,
    owed: "50 000 ₸",
  },
  {
    id: 2,
    name: "Ержан Қасымов",
    phone: "+7 707 118-04-90",
    stage: "Активный",
    lastVisit: "19 ноября",
    visits: 64,
    owed: "—",
  },
  {
    id: 3,
    name: "Анна Белова",
    phone: "+7 916 402-11-35",
    stage: "Консультация",
    lastVisit: "—",
    visits: 0,
    owed: "—",
  },
  {
    id: 4,
    name: "Дина Сейтқали",
    phone: "+7 702 555-30-12",
    stage: "Активный",
    lastVisit: "18 ноября",
    visits: 9,
    owed: "1 200 ₸",
  },
  {
    id: 5,
    name: "Константин Константинопольский-Преображенский",
    phone: "+7 903 777-00-19",
    stage: "Завершён",
    lastVisit: "2 июня",
    visits: 131,
    owed: "—",
  },
  {
    id: 6,
    name: "Мария Чен",
    phone: "+44 7911 123456",
    stage: "Принимает решение",
    lastVisit: "11 ноября",
    visits: 2,
    owed: "—",
  },
];

/** November 2026 as a studio's month: past days closed, Sundays closed, two days full. */
export const galleryMonth: MonthDay[] = Array.from({ length: 30 }, (_, index) => {
  const date = index + 1;
  const day = `2026-11-${String(date).padStart(2, "0")}`;
  const sunday = date % 7 === 1;
  if (date < 20 || sunday) return { day, state: "closed" };
  if (date === 23 || date === 27) return { day, state: "full" };
  return { day, state: "available" };
});

export const galleryWeights = [
  { key: "2026-10-01", label: "1 окт.", value: 73.1 },
  { key: "2026-10-08", label: "8 окт.", value: 72.4 },
  { key: "2026-10-15", label: "15 окт.", value: 72.6 },
  { key: "2026-10-22", label: "22 окт.", value: 71.2 },
  { key: "2026-10-29", label: "29 окт.", value: null },
  { key: "2026-11-05", label: "5 нояб.", value: 69.8 },
  { key: "2026-11-12", label: "12 нояб.", value: 69.1 },
  { key: "2026-11-19", label: "19 нояб.", value: 68.4 },
];

export const galleryRevenue = [
  { key: "06", label: "июнь", value: 412 },
  { key: "07", label: "июль", value: 388 },
  { key: "08", label: "авг.", value: 301 },
  { key: "09", label: "сент.", value: 467 },
  { key: "10", label: "окт.", value: 520 },
  { key: "11", label: "нояб.", value: 184 },
];
