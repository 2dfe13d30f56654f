import 'i18next';
import type { resources } from './resources.ts';

/** Makes `t('…')` accept only keys that exist. */
declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: (typeof resources)['en'];
    returnNull: false;
  }
}
