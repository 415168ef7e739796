import { Button } from "../button";
import { Choice, ChoiceList } from "../choice";
import { Field } from "../field";
import { MonthCalendar } from "../month-calendar";
import { Notice } from "../notice";
import { PhoneInput } from "../phone-input";
import { PublicBar, PublicFrame } from "../public-frame";
import { TextInput } from "../text-input";
import { TimeChip, TimeGroup } from "../time-chip";
import { galleryMonth } from "./gallery-data";

const brand = { name: "Студия «Линия»" };

/** The three steps of a booking as a client sees them on a phone. */
export function PublicDemo({ step }: { step: 1 | 2 | 3 }) {
  if (step === 1) return <ServiceStep />;
  return step === 2 ? <TimeStep /> : <ContactStep />;
}

function ServiceStep() {
  return (
    <PublicFrame
      brand={brand}
      progress={{ done: 1, total: 4 }}
      bar={
        <PublicBar summary="Персональная, 60 мин" total="2 400 ₽">
          <Button variant="primary" size="lg" block>
            Выбрать время
          </Button>
        </PublicBar>
      }
    >
      <h1>Что делаем?</h1>
      <ChoiceList legend="Тренировки">
        <Choice
          name="service"
          title="Персональная тренировка"
          note="60 мин · 3 тренера"
          end="2 400 ₽"
          defaultChecked
        />
        <Choice name="service" title="Растяжка" note="90 мин" end="2 900 ₽" />
        <Choice name="service" title="Бокс, группа" note="90 мин · ближайшая в 18:00, 2 места" end="900 ₽" />
      </ChoiceList>
      <ChoiceList legend="Массаж">
        <Choice name="service" title="Массаж спины" note="60 мин" end="от 2 800 ₽" />
        <Choice
          name="service"
          title="Спортивный массаж"
          note="временно не записываем"
          end="3 900 ₽"
          disabled
        />
      </ChoiceList>
    </PublicFrame>
  );
}

function TimeStep() {
  const chips = (times: string[]) =>
    times.map((time) => (
      <TimeChip key={time} name="time" value={time} selected={time === "10:00"} disabled={time === "13:30"}>
        {time}
      </TimeChip>
    ));
  return (
    <PublicFrame
      brand={brand}
      back={{ href: "#back", label: "Персональная, 60 мин" }}
      progress={{ done: 2, total: 4 }}
      bar={
        <PublicBar summary="Вт, 24 ноября, 10:00" total="2 400 ₽">
          <Button variant="primary" size="lg" block>
            Дальше
          </Button>
        </PublicBar>
      }
    >
      <h1>Когда удобно?</h1>
      <MonthCalendar
        month="2026-11"
        days={galleryMonth}
        today="2026-11-20"
        selected="2026-11-24"
        hrefFor={(day) => `#${day}`}
        nextHref="#december"
      />
      <TimeGroup label="Утро">{chips(["9:00", "9:30", "10:00", "11:30"])}</TimeGroup>
      <TimeGroup label="День">{chips(["12:00", "13:00", "13:30", "15:30", "16:00"])}</TimeGroup>
      <TimeGroup label="Вечер">{chips(["18:00", "19:00", "19:30"])}</TimeGroup>
    </PublicFrame>
  );
}

function ContactStep() {
  return (
    <PublicFrame
      brand={brand}
      back={{ href: "#back", label: "Вт, 24 ноября, 10:00" }}
      progress={{ done: 3, total: 4 }}
    >
      <h1>Как с вами связаться?</h1>
      <Notice tone="accent" end={<b>09:41</b>}>
        Держим это время для вас
      </Notice>
      <form className="form mt-4">
        <Field label="Телефон" error="Не хватает цифр: проверьте номер">
          <PhoneInput name="phone" defaultValue="+7 701 234-56" />
        </Field>
        <Field label="Имя">
          <TextInput name="name" defaultValue="Гульнара" />
        </Field>
        <Field label="Почта, если нужно письмо с записью">
          <TextInput name="mail" placeholder="name@mail.kz" />
        </Field>
        <PublicBar summary="Алия Нурланова, 60 мин" total="2 400 ₽">
          <Button variant="primary" size="lg" block>
            Записаться
          </Button>
        </PublicBar>
      </form>
    </PublicFrame>
  );
}
