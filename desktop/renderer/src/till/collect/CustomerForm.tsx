import { useRef, useState } from 'react';
import type { CustomerSummary } from '@gatehouse/core/contract';
import { Banner, Button, TextField, useTranslation } from '@gatehouse/ui';
import { useTill } from '../till-context.ts';

/** A person in three fields. Whoever looks the same is shown before a second entry is made of them. */
export function CustomerForm(props: {
  readonly startName: string;
  readonly guardianId: string | null;
  readonly withBirthDate: boolean;
  readonly onDone: (customer: CustomerSummary) => void;
}) {
  const { startName, guardianId, withBirthDate, onDone } = props;
  const till = useTill();
  const { t } = useTranslation('collect');
  const [name, setName] = useState(startName);
  const [phone, setPhone] = useState('');
  const [email, setEmail] = useState('');
  const [birthDate, setBirthDate] = useState('');
  const [known, setKnown] = useState<{
    readonly made: CustomerSummary;
    readonly lookalikes: readonly CustomerSummary[];
  } | null>(null);
  const [failed, setFailed] = useState(false);
  const operationId = useRef(till.newId());
  const emailWrong = email !== '' && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email);
  const save = async (): Promise<void> => {
    setFailed(false);
    const answer = await till.client.customers.addCustomer({
      body: {
        operationId: operationId.current,
        name,
        phone,
        email,
        birthDate: birthDate === '' ? null : birthDate,
        guardianId,
      },
    });
    if (!answer.ok) return setFailed(true);
    const { customer, lookalikes } = answer.value;
    if (lookalikes.length === 0) onDone(customer);
    else setKnown({ made: customer, lookalikes });
  };
  if (known)
    return (
      <div className="customer-form">
        <p>
          <strong>{t('lookalikes')}</strong>
        </p>
        {known.lookalikes.map((one) => (
          <Button key={one.customerId} wide onPress={() => onDone(one)}>
            {t('takeKnown', { name: [one.name, one.phone].filter(Boolean).join(', ') })}
          </Button>
        ))}
        <Button kind="quiet" wide onPress={() => onDone(known.made)}>
          {t('stillNew')}
        </Button>
      </div>
    );
  return (
    <div className="customer-form">
      {failed ? <Banner tone="bad">{t('failedText')}</Banner> : null}
      <TextField autoFocus label={t('name')} value={name} onChange={setName} />
      {withBirthDate ? (
        <TextField label={t('birthDate')} type="date" value={birthDate} onChange={setBirthDate} />
      ) : null}
      <TextField label={t('phone')} inputMode="tel" value={phone} onChange={setPhone} />
      {withBirthDate ? null : (
        <TextField
          label={t('email')}
          inputMode="email"
          value={email}
          error={emailWrong ? t('emailWrong') : undefined}
          onChange={setEmail}
        />
      )}
      <Button kind="primary" wide isDisabled={name.trim() === '' || emailWrong} onPress={() => void save()}>
        {t('save')}
      </Button>
    </div>
  );
}
