import { Kbd, useTranslation } from '@gatehouse/ui';

const keys = [
  ['F2', 'find'],
  ['← ↑ ↓ →', 'tiles'],
  ['␣', 'add'],
  ['+ −', 'lastLine'],
  ['PgUp PgDn', 'day'],
  ['F10', 'ways'],
  ['F11', 'other'],
  ['F12', 'pay'],
  ['F6', 'sell'],
  ['F7', 'sales'],
  ['F8', 'shift'],
  ['F9', 'lock'],
  ['Esc', 'back'],
] as const;

/** All keys of the till, over the tiles' lower edge while Alt is held. */
export function KeyHelp() {
  const { t } = useTranslation('till');
  return (
    <dl className="key-help" aria-label={t('keys.title')}>
      {keys.map(([key, name]) => (
        <div key={name}>
          <dt>
            <Kbd>{key}</Kbd>
          </dt>
          <dd>{t(`keys.${name}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
