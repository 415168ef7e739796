import type { AppErrorCode } from "~/lib/app-error";
import { plural } from "../plural";

const characters = (n: number) =>
  plural("ru", n, { one: "знак", few: "знака", many: "знаков", other: "знака" });
/** After «не больше» and «не меньше»: one form for all numbers but those that end in one. */
const ofCharacters = (n: number) => plural("ru", n, { one: "знака", other: "знаков" });
const ofItems = (n: number) => plural("ru", n, { one: "значения", other: "значений" });

const problems: Record<AppErrorCode, { title: string; detail: string }> = {
  bad_request: { title: "Запрос не разобрать", detail: "Проверьте, что тело запроса — правильный JSON." },
  unauthorized: {
    title: "Нужно войти",
    detail: "Передайте действующий токен в заголовке Authorization: Bearer.",
  },
  forbidden: { title: "Нет прав", detail: "Этому токену или этой роли такое действие не разрешено." },
  not_found: { title: "Не найдено", detail: "По этому адресу ничего нет." },
  conflict: { title: "Не получилось: данные изменились", detail: "Получите свежие данные и повторите." },
  too_large: { title: "Слишком большой запрос", detail: "Уменьшите тело запроса." },
  invalid: { title: "Проверьте данные", detail: "Что исправить, перечислено в поле errors." },
  rate_limited: {
    title: "Слишком много запросов",
    detail: "Подождите столько секунд, сколько указано в Retry-After.",
  },
  unavailable: { title: "Временно недоступно", detail: "Повторите чуть позже: ничего не потерялось." },
  internal: {
    title: "Внутренняя ошибка",
    detail: "Мы уже записали, что случилось. Код запроса — в поле instance.",
  },
};

/** Reasons narrower than a problem's code, by their machine-readable name. */
const reasons = {
  method_not_allowed: "Этот адрес такого метода не знает; какие знает, перечислено в Allow.",
  unsupported_media_type: "Тело запроса принимается только как application/json.",
  bad_json: "Тело запроса — не JSON в UTF-8.",
  body_too_large: "Тело запроса больше разрешённого.",
  bad_credentials: "Неверное имя или пароль.",
  bad_token: "Токен недействителен: его нет, он отозван или истёк.",
  missing_scope: "У токена нет нужного права.",
  bad_idempotency_key: "Idempotency-Key — это от 1 до 255 видимых знаков ASCII.",
  idempotency_key_reused: "Этот Idempotency-Key уже был с другим запросом.",
  idempotency_in_flight: "Запрос с этим Idempotency-Key ещё выполняется.",
  bad_cursor: "Такого места в списке нет: начните с первой страницы.",
  unknown_service: "Такой услуги нет, или она больше не предлагается.",
  staff_unavailable: "Этот специалист сейчас не принимает или не делает эту услугу.",
  past: "Нельзя забронировать время в прошлом.",
  off_grid: "Визиты на это время не начинаются: выберите начало из сетки.",
  off_shift: "Это время вне часов работы.",
  notice: "До начала слишком мало времени.",
  horizon: "Так далеко запись ещё не открыта.",
  slot_taken: "Время уже занято.",
  break: "В это время перерыв.",
  day_off: "В этот день не работают.",
  holiday: "В этот праздничный день не работают.",
  time_off: "В это время специалист отсутствует.",
  cutoff: "Отменить или перенести самостоятельно уже нельзя: позвоните.",
  approval: "Согласованный визит переносят по телефону.",
  not_allowed: "Из этого состояния визит так изменить нельзя.",
  not_pending: "Эта запись ответа не ждёт.",
  hold_gone: "Это время больше не удерживается: выберите другое.",
  answers: "Ответьте на обязательные вопросы услуги.",
  points: "Этими баллами расплатиться нельзя.",
  series_rule: "По такому правилу повторять визиты нельзя.",
  client_needed: "Укажите имя и телефон клиента.",
  payment_no_gateway: "Онлайн-оплата не подключена.",
  payment_gateway_down: "Платёжная система не отвечает. Время остаётся за клиентом: повторите чуть позже.",
  payment_nothing_due: "Платить больше не нужно.",
  payment_gone: "Этот визит уже не оплатить: он отменён, или время брони вышло.",
  payment_points: "Столько баллов потратить нельзя.",
  payment_contact: "Для чека нужен e-mail или телефон клиента.",
  payment_overpayment: "Это больше, чем осталось заплатить.",
  payment_closed: "Этот визит уже не оплатить.",
  hours_away: "Свободное время этой услуги ведёт другая система, и она сейчас не отвечает.",
  not_sold_now: "Эту услугу сейчас нельзя забронировать здесь.",
  sold_by_widget: "Эту услугу выбирают в форме YClients: её адрес даёт widget_url.",
  phone_refused: "На этот номер записать нельзя: укажите настоящий, с кодом страны.",
  sale_refused: "Другая система не продаёт это время этому клиенту.",
  no_form: "У подключённого аккаунта YClients нет формы записи.",
  not_linked: "Услуга не связана с YClients. Свяжите её в каталоге: Настройки → YClients → Каталог.",
  yclients_off: "Интеграция с YClients выключена.",
  sync_running: "Синхронизация уже идёт.",
  affects_visits:
    "Вне часов работы остались бы визиты: они в affected_bookings. Чтобы оставить их, повторите с confirm=true.",
  hours_overlap: "Этот промежуток пересекается с другим в те же дни.",
  inactive_interval: "Промежуток, который не действует, не заводят: задайте valid_until.",
  half_break: "У перерыва нужны и начало, и конец.",
  break_outside: "Перерыв должен лежать внутри промежутка.",
  days_turned: "Последний день раньше первого.",
  hours_needed: "Для off часы не задают, для time_off и hours они нужны.",
  unknown_location: "Такого места нет.",
};

/** What is wrong with what was entered, and how every problem of the JSON API is called. */
export const errors = {
  fields: {
    required: "Заполните это поле",
    wrong: "Проверьте это поле",
    notText: "Здесь нужен текст",
    notNumber: "Здесь нужно число",
    notWhole: "Здесь нужно целое число",
    notList: "Здесь нужен список",
    notBoolean: "Здесь нужно «да» или «нет»",
    choose: "Выберите из списка",
    unknownKeys: (p: { keys: string }) => `Неизвестные поля: ${p.keys}`,
    tooShort: (p: { n: number }) => `Слишком коротко: нужно не меньше ${p.n} ${ofCharacters(p.n)}`,
    tooLong: (p: { n: number }) => `Слишком длинно: не больше ${p.n} ${ofCharacters(p.n)}`,
    exactLength: (p: { n: number }) => `Нужно ровно ${p.n} ${characters(p.n)}`,
    tooSmall: (p: { n: string }) => `Не меньше ${p.n}`,
    mustExceed: (p: { n: string }) => `Больше ${p.n}`,
    tooBig: (p: { n: string }) => `Не больше ${p.n}`,
    mustBeBelow: (p: { n: string }) => `Меньше ${p.n}`,
    tooFew: (p: { n: number }) => `Не меньше ${p.n} ${ofItems(p.n)}`,
    tooMany: (p: { n: number }) => `Не больше ${p.n} ${ofItems(p.n)}`,
    multipleOf: (p: { n: string }) => `Число должно делиться на ${p.n}`,
    email: "Это не похоже на e-mail: нужно что-то вроде anna@example.com",
    date: "Такого дня нет: нужен день календаря, например 2026-11-20",
    instant: "Нужен момент времени, например 2026-11-20T10:00:00Z",
    time: "Нужно время, например 09:30",
    url: "Это не похоже на адрес: нужно https://…",
    id: "Такого номера не бывает",
  },
  /** Words of our own checks, by the `reason` a schema's refinement carries. */
  checks: {
    username: "Буквы, цифры, точка, дефис и подчёркивание; первый и последний знак — буква или цифра",
    twoOptions: "Нужно хотя бы два варианта",
    daysTurned: "Последний день раньше первого",
    tooManyDays: "Слишком много дней: не больше двух лет",
    halfFilled: "Заполните и начало, и конец",
    notATime: "Время пишется как 09:30",
  } as Record<string, string>,
  form: {
    stale: "Форма устарела или пришла не целиком. Проверьте её и отправьте ещё раз.",
    stillWorking: "Эта форма уже отправлена и обрабатывается. Обновите страницу через несколько секунд.",
  },
  problems,
  reasons: reasons as typeof reasons & Record<string, string | undefined>,
};
