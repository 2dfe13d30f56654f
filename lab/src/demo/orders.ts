import type { BootstrapInput } from '@gatehouse/cloud-api';
import { addDays, businessDayOf, localMinuteOf } from '@gatehouse/core/time';
import { CLIMBING, KIDS_COURSE } from './catalogue.ts';
import { PARK } from './park.ts';
import { sessionIdOf, startHoursOf } from './sessions.ts';

/** Half of a Saturday: families who booked online and stand at the counter, one with a balance, some with children. */

type Order = NonNullable<BootstrapInput['orders']>[number];
type Waivers = NonNullable<BootstrapInput['waivers']>;
const calendar = { timeZone: PARK.timeZone, cutOverHour: PARK.cutOverHour };

interface Family {
  readonly name: string;
  readonly phone: string;
  readonly adults: readonly string[];
  /** Name and year of birth. */
  readonly children: readonly (readonly [name: string, birthDate: string])[];
  readonly what: 'day' | 'climb' | 'course';
  readonly paid?: number;
}

const FAMILIES: readonly Family[] = [
  {
    name: 'Mara Klein',
    phone: '+43 664 1203344',
    adults: [],
    children: [
      ['Leo Klein', '2017-04-02'],
      ['Ida Klein', '2019-08-21'],
    ],
    what: 'course',
  },
  {
    name: 'Tomáš Dvořák',
    phone: '+420 603 112 884',
    adults: ['Jana Dvořáková'],
    children: [],
    what: 'climb',
  },
  {
    name: 'Sofía Núñez',
    phone: '+34 612 445 908',
    adults: ['Álvaro Ruiz'],
    children: [['Lucía Ruiz', '2014-02-11']],
    what: 'day',
  },
  {
    name: 'Jürgen Weiß',
    phone: '0664 5521108',
    adults: ['Åsa Weiß'],
    children: [['Ben Weiß', '2016-12-30']],
    what: 'day',
    paid: 2_000,
  },
  { name: 'Chloé Lefèvre', phone: '+33 6 12 34 56 78', adults: [], children: [], what: 'climb' },
  {
    name: 'Aisha Rahman',
    phone: '+44 7700 900123',
    adults: ['Omar Rahman'],
    children: [
      ['Zara Rahman', '2015-06-06'],
      ['Sami Rahman', '2018-01-19'],
    ],
    what: 'day',
  },
  { name: 'Lukas Hofer', phone: '0650 7788991', adults: ['Nina Hofer'], children: [], what: 'climb' },
  {
    name: 'Emma Brandstätter',
    phone: '0676 4410023',
    adults: [],
    children: [['Jakob Brandstätter', '2018-09-14']],
    what: 'course',
  },
  { name: 'Giulia Moretti', phone: '+39 347 551 2090', adults: ['Marco Moretti'], children: [], what: 'day' },
  { name: 'Ryan O’Connell', phone: '+353 86 330 1177', adults: [], children: [], what: 'day' },
  {
    name: 'Hannah Steiner',
    phone: '0699 11223344',
    adults: ['Paul Steiner'],
    children: [['Mia Steiner', '2016-03-03']],
    what: 'day',
  },
  { name: 'Yuki Tanaka', phone: '+81 90 1234 5678', adults: ['Ren Tanaka'], children: [], what: 'climb' },
];

/** Orders of the present business day; sessions that have begun are not sold, so late in the evening all are day tickets. */
export function demoOrders(nowMs: number): Order[] {
  const day = businessDayOf(nowMs, calendar);
  const hour = Math.floor(localMinuteOf(nowMs, PARK.timeZone) / 60);
  const nextOf = (eventId: string): string | undefined => {
    const start = startHoursOf(eventId).find((one) => one > hour);
    return start === undefined ? undefined : sessionIdOf(eventId, day, start);
  };
  return FAMILIES.map((family, index): Order => {
    const adults = [family.name, ...family.adults];
    const persons = [
      ...family.adults.map((name) => ({ name })),
      ...family.children.map(([name, birthDate]) => ({ name, birthDate, isChild: true })),
    ];
    const adultsAt = adults.map((_, at) => at - 1);
    const childrenAt = family.children.map((_, at) => family.adults.length + at);
    const climbing = nextOf(CLIMBING.eventId);
    // After the last course of the day the families have booked for tomorrow's first.
    const today = nextOf(KIDS_COURSE.eventId);
    const courseDay = today === undefined ? addDays(day, 1) : day;
    const course =
      today ?? sessionIdOf(KIDS_COURSE.eventId, courseDay, startHoursOf(KIDS_COURSE.eventId)[0] ?? 10);
    const lines: Order['lines'] =
      family.what === 'course'
        ? [{ productId: 'kids-course', variantId: 'kids-course', sessionId: course, persons: childrenAt }]
        : family.what === 'climb' && climbing !== undefined
          ? [{ productId: 'climbing-60', variantId: 'climbing-60', sessionId: climbing, persons: adultsAt }]
          : [
              { productId: 'adult-day', variantId: 'adult-day', persons: adultsAt },
              ...(childrenAt.length > 0
                ? [{ productId: 'child-day', variantId: 'child-day', persons: childrenAt }]
                : []),
            ];
    return {
      orderId: `order-${day}-${String(index + 1).padStart(3, '0')}`,
      code: codeOf(day, index),
      buyer: { name: family.name, phone: family.phone, email: mailOf(family.name) },
      persons,
      buyerTakesPart: family.what !== 'course',
      day: family.what === 'course' ? courseDay : day,
      lines,
      ...(family.paid !== undefined && { paid: family.paid }),
    };
  });
}

/** The same order has the same code whenever the demo is started on its day. */
function codeOf(day: string, index: number): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  let state = Number(day.replaceAll('-', '')) * 31 + index * 7_919;
  let code = '';
  for (let at = 0; at < 8; at += 1) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    code += letters[Math.floor(state / 65_536) % 32] ?? '0';
  }
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

const mailOf = (name: string): string =>
  `${name
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('ß', 'ss')
    .toLowerCase()
    .replaceAll(/[^a-z]+/g, '.')}@example.com`;

const named = (text: string, de: string, fr: string, es: string) => ({
  default: text,
  byLocale: { de, fr, es },
});

/** What the park has its guests sign and asks them. Only the children's course asks anything, the pass wants a face. */
export const DEMO_WAIVERS: Waivers = {
  templates: [
    {
      templateId: 'climbing-risk',
      version: 2,
      title: named('Climbing waiver', 'Kletter-Erklärung', 'Décharge d’escalade', 'Exención de escalada'),
      text: named(
        'I know that climbing has risks even under supervision. Everybody I sign for is in good health, follows the instructions of the staff and uses the equipment only as shown. I have read the rules of the park.',
        'Mir ist bekannt, dass Klettern auch unter Aufsicht Risiken birgt. Alle, für die ich unterschreibe, sind gesund, folgen den Anweisungen des Personals und benutzen die Ausrüstung nur wie gezeigt. Ich habe die Parkordnung gelesen.',
        'Je sais que l’escalade comporte des risques, même encadrée. Toutes les personnes pour qui je signe sont en bonne santé, suivent les consignes du personnel et utilisent le matériel comme indiqué. J’ai lu le règlement du parc.',
        'Sé que la escalada tiene riesgos incluso con supervisión. Todas las personas por las que firmo gozan de buena salud, siguen las indicaciones del personal y usan el equipo como se les muestra. He leído las normas del parque.',
      ),
      validity: { kind: 'years', years: 1 },
      productIds: ['kids-course'],
      adultAge: 18,
    },
  ],
  questions: [
    {
      questionId: 'course-level',
      label: named('Climbing before?', 'Schon geklettert?', 'Déjà grimpé ?', '¿Ha escalado antes?'),
      kind: 'choice',
      options: [
        named('First time', 'Erstes Mal', 'Première fois', 'Primera vez'),
        named('A few times', 'Ein paar Mal', 'Quelques fois', 'Algunas veces'),
        named('Often', 'Oft', 'Souvent', 'A menudo'),
      ],
      productIds: ['kids-course'],
    },
    {
      questionId: 'course-diet',
      label: named(
        'Anything they must not eat?',
        'Was darf das Kind nicht essen?',
        'Aliments à éviter ?',
        '¿Algo que no deba comer?',
      ),
      kind: 'text',
      productIds: ['kids-course'],
      isRequired: false,
      rank: 1,
    },
  ],
  holderRules: [{ ruleId: 'pass-photo', productIds: ['season-pass'], photo: 'required' }],
};
