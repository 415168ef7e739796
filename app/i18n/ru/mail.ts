/** What the product writes in letters and calendar files. */
export const mail = {
  confirmation: {
    subject: (p: { service: string; when: string }) => `Вы записаны: ${p.service}, ${p.when}`,
    greeting: (p: { name: string }) => (p.name ? `Здравствуйте, ${p.name}!` : "Здравствуйте!"),
    lead: "Вы записаны. Ждём вас.",
    service: "Услуга",
    when: "Когда",
    /** Часовой пояс места: «по времени Алматы». */
    zone: (p: { zone: string }) => `время: ${p.zone}`,
    length: "Длительность",
    staff: "Специалист",
    where: "Где",
    phone: "Телефон",
    price: "Стоимость",
    reference: "Номер записи",
    manage: "Открыть запись",
    manageHint: "По этой ссылке запись можно посмотреть или отменить. Она только для вас: не пересылайте её.",
    attachment: "Файл для календаря приложен к письму.",
    footer: (p: { business: string }) => `Письмо отправлено автоматически: ${p.business}.`,
  },
  calendar: {
    summary: (p: { service: string; business: string }) => `${p.service} · ${p.business}`,
    staff: (p: { name: string }) => `Специалист: ${p.name}`,
    reference: (p: { reference: string }) => `Номер записи: ${p.reference}`,
    link: (p: { link: string }) => `Посмотреть или отменить: ${p.link}`,
  },
};
