import { Dialog, languages, textSizes, useFormat, useTranslation } from '@gatehouse/ui';
import { formatBasisPoints } from '@gatehouse/ui/format';
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
  const format = useFormat();
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
      <Choices
        label={t('common:textSize')}
        items={textSizes.map((size) => ({
          id: String(size),
          name: formatBasisPoints(size * 100, format.locale),
        }))}
        selected={String(preferences.text)}
        onChoose={(chosen) => choose({ text: textSizes.find((size) => String(size) === chosen) ?? 100 })}
      />
    </Dialog>
  );
}
