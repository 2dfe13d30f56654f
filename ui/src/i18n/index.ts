import './types.ts';
export { useTranslation, Trans } from 'react-i18next';
export { createI18n } from './create.ts';
export { isLanguage, languages, resources, type Area, type Language } from './resources.ts';
export type { Translation } from './shape.ts';
