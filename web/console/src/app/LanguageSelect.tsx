import { Icon, isLanguage, languages, useTranslation, type Language } from '@gatehouse/ui';

export interface LanguageSelectProps {
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
}

/** Each language is named in its own words: who needs it may not read the present one. */
export function LanguageSelect({ language, onLanguage }: LanguageSelectProps) {
  const { t } = useTranslation('common');
  return (
    <label className="c-language">
      <Icon name="globe" size={18} />
      <span className="visually-hidden">{t('language.label')}</span>
      <select
        value={language}
        onChange={(event) => {
          if (isLanguage(event.target.value)) onLanguage(event.target.value);
        }}
      >
        {languages.map((one) => (
          <option key={one.id} value={one.id} lang={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    </label>
  );
}
