import { de as paperDe } from './paper/de.ts';
import { en as paperEn } from './paper/en.ts';
import { es as paperEs } from './paper/es.ts';
import { fr as paperFr } from './paper/fr.ts';
import { en as calloffEn } from './calloff/en.ts';
import { de as calloffDe } from './calloff/de.ts';
import { fr as calloffFr } from './calloff/fr.ts';
import { es as calloffEs } from './calloff/es.ts';
import { de as cardDe } from './card/de.ts';
import { en as cardEn } from './card/en.ts';
import { es as cardEs } from './card/es.ts';
import { fr as cardFr } from './card/fr.ts';
import { de as bookingsDe } from './bookings/de.ts';
import { en as bookingsEn } from './bookings/en.ts';
import { es as bookingsEs } from './bookings/es.ts';
import { fr as bookingsFr } from './bookings/fr.ts';
import { de as collectDe } from './collect/de.ts';
import { en as collectEn } from './collect/en.ts';
import { es as collectEs } from './collect/es.ts';
import { fr as collectFr } from './collect/fr.ts';
import { de as commonDe } from './common/de.ts';
import { en as commonEn } from './common/en.ts';
import { es as commonEs } from './common/es.ts';
import { fr as commonFr } from './common/fr.ts';
import { de as consoleDe } from './console/de.ts';
import { en as consoleEn } from './console/en.ts';
import { es as consoleEs } from './console/es.ts';
import { fr as consoleFr } from './console/fr.ts';
import { de as gateDe } from './gate/de.ts';
import { en as gateEn } from './gate/en.ts';
import { es as gateEs } from './gate/es.ts';
import { fr as gateFr } from './gate/fr.ts';
import { de as moreDe } from './more/de.ts';
import { en as moreEn } from './more/en.ts';
import { es as moreEs } from './more/es.ts';
import { fr as moreFr } from './more/fr.ts';
import { de as officeDe } from './office/de.ts';
import { en as officeEn } from './office/en.ts';
import { es as officeEs } from './office/es.ts';
import { fr as officeFr } from './office/fr.ts';
import { de as parkedDe } from './parked/de.ts';
import { en as parkedEn } from './parked/en.ts';
import { es as parkedEs } from './parked/es.ts';
import { fr as parkedFr } from './parked/fr.ts';
import { de as permitsDe } from './permits/de.ts';
import { en as permitsEn } from './permits/en.ts';
import { es as permitsEs } from './permits/es.ts';
import { fr as permitsFr } from './permits/fr.ts';
import { de as payDe } from './pay/de.ts';
import { en as payEn } from './pay/en.ts';
import { es as payEs } from './pay/es.ts';
import { fr as payFr } from './pay/fr.ts';
import { de as repairDe } from './repair/de.ts';
import { en as repairEn } from './repair/en.ts';
import { es as repairEs } from './repair/es.ts';
import { fr as repairFr } from './repair/fr.ts';
import { de as shiftDe } from './shift/de.ts';
import { en as shiftEn } from './shift/en.ts';
import { es as shiftEs } from './shift/es.ts';
import { fr as shiftFr } from './shift/fr.ts';
import { de as todayDe } from './today/de.ts';
import { en as todayEn } from './today/en.ts';
import { es as todayEs } from './today/es.ts';
import { fr as todayFr } from './today/fr.ts';
import { de as salesDe } from './sales/de.ts';
import { en as salesEn } from './sales/en.ts';
import { es as salesEs } from './sales/es.ts';
import { fr as salesFr } from './sales/fr.ts';
import { de as sellDe } from './sell/de.ts';
import { en as sellEn } from './sell/en.ts';
import { es as sellEs } from './sell/es.ts';
import { fr as sellFr } from './sell/fr.ts';
import { de as storedDe } from './stored/de.ts';
import { en as storedEn } from './stored/en.ts';
import { es as storedEs } from './stored/es.ts';
import { fr as storedFr } from './stored/fr.ts';
import { de as tillDe } from './till/de.ts';
import { en as tillEn } from './till/en.ts';
import { es as tillEs } from './till/es.ts';
import { fr as tillFr } from './till/fr.ts';

/** Everything the screens can say, by language and area. */
export const resources = {
  en: {
    common: commonEn,
    collect: collectEn,
    card: cardEn,
    calloff: calloffEn,
    till: tillEn,
    stored: storedEn,
    sales: salesEn,
    sell: sellEn,
    shift: shiftEn,
    today: todayEn,
    gate: gateEn,
    console: consoleEn,
    more: moreEn,
    paper: paperEn,
    office: officeEn,
    pay: payEn,
    repair: repairEn,
    permits: permitsEn,
    parked: parkedEn,
    bookings: bookingsEn,
  },
  de: {
    common: commonDe,
    collect: collectDe,
    card: cardDe,
    calloff: calloffDe,
    till: tillDe,
    stored: storedDe,
    sales: salesDe,
    sell: sellDe,
    shift: shiftDe,
    today: todayDe,
    gate: gateDe,
    console: consoleDe,
    more: moreDe,
    paper: paperDe,
    office: officeDe,
    pay: payDe,
    repair: repairDe,
    permits: permitsDe,
    parked: parkedDe,
    bookings: bookingsDe,
  },
  fr: {
    common: commonFr,
    collect: collectFr,
    card: cardFr,
    calloff: calloffFr,
    till: tillFr,
    stored: storedFr,
    sales: salesFr,
    sell: sellFr,
    shift: shiftFr,
    today: todayFr,
    gate: gateFr,
    console: consoleFr,
    more: moreFr,
    paper: paperFr,
    office: officeFr,
    pay: payFr,
    repair: repairFr,
    permits: permitsFr,
    parked: parkedFr,
    bookings: bookingsFr,
  },
  es: {
    common: commonEs,
    collect: collectEs,
    card: cardEs,
    calloff: calloffEs,
    till: tillEs,
    stored: storedEs,
    sales: salesEs,
    sell: sellEs,
    shift: shiftEs,
    today: todayEs,
    gate: gateEs,
    console: consoleEs,
    more: moreEs,
    paper: paperEs,
    office: officeEs,
    pay: payEs,
    repair: repairEs,
    permits: permitsEs,
    parked: parkedEs,
    bookings: bookingsEs,
  },
} as const;

export type Language = keyof typeof resources;
export type Area = keyof (typeof resources)['en'];

/** Languages a person can choose, each named in its own words. */
export const languages: readonly { readonly id: Language; readonly name: string }[] = [
  { id: 'en', name: 'English' },
  { id: 'de', name: 'Deutsch' },
  { id: 'fr', name: 'Français' },
  { id: 'es', name: 'Español' },
];

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(resources, text);
}
