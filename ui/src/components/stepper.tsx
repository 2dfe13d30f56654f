import { useTranslation } from '../i18n/index.ts';
import { Icon } from './icon.tsx';
import { useFormat } from './provider.tsx';
import { useNoEnter } from './use-no-enter.ts';
import { useTap } from './use-tap.ts';

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
  return (
    <div role="group" className="gh-stepper" aria-label={t('stepper.quantity', { name })}>
      <Step
        icon="minus"
        label={t('stepper.decrease', { name })}
        isDisabled={value <= min}
        onStep={() => onChange(Math.max(min, value - 1))}
      />
      <output className="num" aria-live="polite">
        {format.count(value)}
      </output>
      <Step
        icon="plus"
        label={t('stepper.increase', { name })}
        isDisabled={value >= max}
        onStep={() => onChange(Math.min(max, value + 1))}
      />
    </div>
  );
}

type StepProps = {
  readonly icon: 'minus' | 'plus';
  readonly label: string;
  readonly isDisabled: boolean;
  readonly onStep: () => void;
};

const stepIcon = { minus: <Icon name="minus" size={18} />, plus: <Icon name="plus" size={18} /> } as const;

function Step({ icon, label, isDisabled, onStep }: StepProps) {
  const ref = useNoEnter(true);
  const tap = useTap(onStep, isDisabled);
  return (
    <button
      type="button"
      ref={ref}
      aria-label={label}
      data-disabled={isDisabled || undefined}
      disabled={isDisabled}
      {...tap}
    >
      {stepIcon[icon]}
    </button>
  );
}
