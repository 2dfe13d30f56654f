import { languages, useTranslation } from '@gatehouse/ui';
import { usePreferences } from '../app/preferences-context.ts';

/** The languages as words, each in its own: nobody has to read a foreign one to find theirs. */
export function LanguageWords() {
  const { t } = useTranslation('common');
  const { preferences, choose } = usePreferences();
  return (
    <div className="languages" role="group" aria-label={t('language.label')}>
      {languages.map(({ id, name }) => (
        <button
          key={id}
          type="button"
          lang={id}
          aria-pressed={id === preferences.language}
          onClick={() => choose({ language: id })}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
