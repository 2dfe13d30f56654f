import { Dialog, languages, useTranslation } from '@gatehouse/ui';
import { usePreferences } from '../app/preferences-context.ts';
import { Choices } from './Choices.tsx';

const themes = ['light', 'dark', 'contrast', 'system'] as const;

/** Language and appearance of this screen. */
export function DisplayDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation(['till', 'common']);
  const { preferences, choose } = usePreferences();
  return (
    <Dialog title={t('till:display.title')} isOpen={isOpen} onClose={onClose}>
      <Choices
        label={t('common:language.label')}
        items={languages.map(({ id, name }) => ({ id, name, lang: id }))}
        selected={preferences.language}
        onChoose={(language) => choose({ language })}
      />
      <Choices
        label={t('common:theme.label')}
        items={themes.map((id) => ({ id, name: t(`common:theme.${id}`) }))}
        selected={preferences.theme}
        onChoose={(theme) => choose({ theme })}
      />
    </Dialog>
  );
}
