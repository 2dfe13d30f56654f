import { Button as AriaButton, Group } from 'react-aria-components';
import { useTranslation } from '../i18n/index.ts';
import { Icon } from './icon.tsx';
import { useFormat } from './provider.tsx';
import { useNoEnter } from './use-no-enter.ts';

export type StepperProps = {
  /** What is counted, for the labels: "Adult day". */
  readonly name: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly onChange: (value: number) => void;
};

/** − n +. At the minimum of 0 the minus takes the line away, so it stays enabled until then. */
export function Stepper({ name, value, min = 0, max = 999, onChange }: StepperProps) {
  const { t } = useTranslation('common');
  const format = useFormat();
  const less = useNoEnter(true);
  const more = useNoEnter(true);
  return (
    <Group className="gh-stepper" aria-label={t('stepper.quantity', { name })}>
      <AriaButton
        ref={less}
        aria-label={t('stepper.decrease', { name })}
        isDisabled={value <= min}
        onPress={() => onChange(Math.max(min, value - 1))}
      >
        <Icon name="minus" size={18} />
      </AriaButton>
      <output className="num" aria-live="polite">
        {format.count(value)}
      </output>
      <AriaButton
        ref={more}
        aria-label={t('stepper.increase', { name })}
        isDisabled={value >= max}
        onPress={() => onChange(Math.min(max, value + 1))}
      >
        <Icon name="plus" size={18} />
      </AriaButton>
    </Group>
  );
}
