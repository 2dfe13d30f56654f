import type { ExceptionRecord } from '@gatehouse/core/contract';
import { Card, useTranslation } from '@gatehouse/ui';
import { Mark } from '../components/Mark.tsx';
import { useExceptionWords } from './exception-words.ts';

/** Why a record waits: what was expected beside what came, and how it would be judged today. */
export function ExpectedCard({
  quarantine,
}: {
  readonly quarantine: NonNullable<ExceptionRecord['quarantine']>;
}) {
  const { t } = useTranslation('repair');
  const words = useExceptionWords();
  const { verdict, expected, state, detail } = quarantine;
  return (
    <Card title={t('detail.expected')}>
      <div className="x-expected">
        <p>{detail}</p>
        {state === 'released' ? (
          <Mark kind="granted" tone="ok">
            {t('detail.released')}
          </Mark>
        ) : (
          <Mark
            kind={verdict === 'sound' ? 'granted' : 'attention'}
            tone={verdict === 'sound' ? 'ok' : 'warn'}
          >
            {t(`detail.verdicts.${verdict}`)}
          </Mark>
        )}
        {expected.map((one) => (
          <dl key={one.field} className="x-expected-pair">
            <div>
              <dt>
                {t('detail.expectedValue')} · {words.expectedField(one.field)}
              </dt>
              <dd className="c-id">{one.expected === '' ? '–' : one.expected}</dd>
            </div>
            <div data-found>
              <dt>{t('detail.foundValue')}</dt>
              <dd className="c-id">{one.found === '' ? t('detail.nothing') : one.found}</dd>
            </div>
          </dl>
        ))}
      </div>
    </Card>
  );
}
