import { CalendarPlus, Ellipsis, Pencil, Plus, Trash2 } from "lucide-react";
import { Button } from "../button";
import { Checkbox } from "../checkbox";
import { Combobox } from "../combobox";
import { Dialog, DialogClose, Sheet } from "../dialog";
import { Field } from "../field";
import { FormErrors } from "../form-errors";
import { IconButton } from "../icon-button";
import { LinkButton } from "../link-button";
import { Menu } from "../menu";
import { PasswordInput } from "../password-input";
import { PhoneInput } from "../phone-input";
import { RadioGroup } from "../radio-group";
import { SearchInput } from "../search-input";
import { Section } from "../section";
import { Select } from "../select";
import { Switch } from "../switch";
import { TextInput } from "../text-input";
import { Textarea } from "../textarea";
import { useToast } from "../toast";
import { Tooltip } from "../tooltip";

/** Everything that is pressed. */
export function ButtonsDemo() {
  return (
    <Section title="Кнопки" note="одна главная на экране">
      <div className="flex flex-wrap items-center gap-2">
        <Button variant="primary">Записать</Button>
        <Button>Принять оплату</Button>
        <Button variant="quiet">Отмена</Button>
        <Button variant="danger" icon={<Trash2 aria-hidden="true" />}>
          Удалить
        </Button>
        <Button icon={<Plus aria-hidden="true" />}>Добавить</Button>
        <Button variant="primary" pending pendingLabel="Сохраняем…">
          Сохранить
        </Button>
        <Button disabled>Недоступно</Button>
        <LinkButton href="#">Ссылка</LinkButton>
        <IconButton label="Изменить" icon={<Pencil aria-hidden="true" />} />
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Button size="sm">Маленькая</Button>
        <Button size="sm" variant="primary">
          Маленькая
        </Button>
        <Button size="lg" variant="primary" icon={<CalendarPlus aria-hidden="true" />}>
          Большая
        </Button>
        <a className="link" href="#ссылка">
          Просто ссылка
        </a>
      </div>
    </Section>
  );
}

const services = [
  { value: "1", label: "Персональная тренировка", note: "60 мин" },
  { value: "2", label: "Растяжка", note: "90 мин" },
  { value: "3", label: "Массаж спины", note: "60 мин" },
];

/** Everything that is filled in, in its four states. */
export function FieldsDemo() {
  return (
    <Section title="Поля">
      <FormErrors fields={[{ id: "demo-mail", label: "Почта", error: "нет знака @" }]} />
      <form className="grid gap-x-6 gap-y-4 md:grid-cols-3">
        <Field label="Имя" required>
          <TextInput name="name" defaultValue="Гульнара" />
        </Field>
        <Field label="Почта" id="demo-mail" error="Здесь нет знака @. Пример: name@mail.kz">
          <TextInput name="mail" type="email" defaultValue="gulnara.mail.kz" />
        </Field>
        <Field label="Договор" hint="Меняется только в биллинге">
          <TextInput name="contract" disabled defaultValue="0412" />
        </Field>
        <Field label="Телефон" hint="Как удобно: мы разберём сами" optional>
          <PhoneInput name="phone" placeholder="+7 701 234-56-78" />
        </Field>
        <Field label="Пароль">
          <PasswordInput name="password" defaultValue="demo" />
        </Field>
        <Field label="Филиал">
          <Select
            name="place"
            options={[
              { value: "1", label: "Студия на Абая" },
              { value: "2", label: "Зал 2" },
            ]}
          />
        </Field>
        <Field label="Услуга">
          <Combobox name="service" options={services} placeholder="Начните писать" />
        </Field>
        <Field label="Комментарий" className="md:col-span-2">
          <Textarea name="note" placeholder="Например, что болит колено" />
        </Field>
        <SearchInput label="Имя, телефон или код" defaultValue="омар" clearHref="#" />
        <div>
          <Checkbox label="Напомнить за день" hint="Письмом и в Telegram" defaultChecked name="remind" />
          <Checkbox label="Взять предоплату" name="prepay" />
          <Checkbox label="Недоступно" name="off" disabled />
        </div>
        <div>
          <Switch label="Онлайн-запись" hint="Клиенты видят услугу" defaultChecked name="online" />
          <Switch label="Только свои клиенты" name="own" />
          <Switch label="Недоступно" name="locked" disabled />
        </div>
        <RadioGroup
          legend="Кто записывает"
          name="who"
          defaultValue="any"
          options={[
            { value: "any", label: "Любой тренер" },
            { value: "own", label: "Только свой", hint: "если назначен" },
          ]}
        />
      </form>
    </Section>
  );
}

/** What opens over the page. */
export function OverlaysDemo() {
  const say = useToast();
  return (
    <Section title="Поверх страницы">
      <div className="flex flex-wrap gap-2">
        <Dialog
          title="Отменить визит?"
          note="Гульнара получит письмо. Час снова станет свободным."
          trigger={<LinkButton href="#dialog">Диалог</LinkButton>}
          footer={
            <>
              <DialogClose>
                <Button type="button">Оставить</Button>
              </DialogClose>
              <Button variant="danger">Отменить визит</Button>
            </>
          }
        >
          <Field label="Причина" optional>
            <TextInput name="reason" />
          </Field>
        </Dialog>
        <Sheet
          title="Виктор Савин"
          note="12:00–13:00 · Функциональная"
          trigger={<Button type="button">Карточка сбоку</Button>}
        >
          <p className="text-ink-2">Подробности визита стоят рядом со списком.</p>
        </Sheet>
        <Menu
          trigger={<IconButton label="Ещё" icon={<Ellipsis aria-hidden="true" />} />}
          entries={[
            { kind: "label", label: "Визит" },
            { kind: "link", label: "Открыть", href: "#open" },
            { kind: "action", label: "Перенести", onSelect: () => undefined, note: "M" },
            { kind: "line" },
            { kind: "action", label: "Удалить", onSelect: () => undefined, danger: true },
          ]}
        />
        <Tooltip text="Свободно до 13:30">
          <Button type="button">Подсказка</Button>
        </Tooltip>
        <Button
          type="button"
          onClick={() =>
            say({ id: "moved", tone: "positive", title: "Визит перенесён", text: "Вт, 24 ноября, 10:00" })
          }
        >
          Сообщение
        </Button>
      </div>
    </Section>
  );
}
