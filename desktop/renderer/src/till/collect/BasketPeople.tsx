import { useEffect } from 'react';
import type { BasketNeeds } from '@gatehouse/core/contract';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../../state/store.ts';
import type { TillBasket } from '../model/basket.ts';
import { type Blocker, withBlockers } from '../model/blocker.ts';
import { useTill } from '../till-context.ts';
import { useText } from '../words.ts';
import { CustomerDialog } from './CustomerDialog.tsx';
import { LinePeopleDialog } from './LinePeopleDialog.tsx';
import { firstName } from './OrderCard.tsx';
import { type PeopleDialogState, loadNeeds, serveCustomer } from './people.ts';
import { PhotoDialog } from './PhotoDialog.tsx';
import { SignDialog } from './SignDialog.tsx';

const PREFIX = 'people:';
const same = <Value,>(value: Value) => value;
/** What decides who has to be asked; the price of a line does not. */
const asking = ({ basketId, lines }: TillBasket): string =>
  `${basketId} ${lines.map(({ lineId, quantity, day }) => `${lineId}*${quantity}@${day}`).join(' ')}`;

/** Watches the basket's people: what is missing stands over the basket with its remedy, and Pay is off meanwhile. */
export function BasketPeople() {
  const till = useTill();
  const { t } = useTranslation('collect');
  const format = useFormat();
  const text = useText();
  const about = useStore(till.basket, asking);
  const needs = useStore(till.people.needs, same);
  const dialog = useStore(till.people.dialog, same);
  useEffect(() => {
    void loadNeeds(till);
  }, [till, about]);
  useEffect(() => {
    const own = blockersOf(needs, {
      words: (one) => {
        const line = till.basket.get().lines.find(({ lineId }) => lineId === one.lineId);
        const product = line ? text(line.tile.name) : '';
        switch (one.kind) {
          case 'people':
            return {
              text: t('peopleMissing', { count: one.count, formatted: format.count(one.count), product }),
              remedy: t('peopleNow'),
            };
          case 'question':
            return { text: t('questionOpen', { names: product }), remedy: t('answerNow') };
          case 'waiver':
            return { text: t('waiverMissing', { names: one.names }), remedy: t('signNow') };
          default:
            return { text: t('photoMissing', { names: one.names }), remedy: t('photoNow') };
        }
      },
      open: (next) => till.people.dialog.set(next),
    });
    till.blockers.set((all) => withBlockers(all, PREFIX, own));
  }, [till, needs, t, format, text]);
  const close = () => till.people.dialog.set({ kind: 'closed' });
  switch (dialog.kind) {
    case 'closed':
      return null;
    case 'customer':
      return (
        <CustomerDialog
          title={t('customerTitle')}
          onClose={close}
          onPicked={(customer) => {
            serveCustomer(till, customer);
            close();
          }}
        />
      );
    case 'photo':
      return <PhotoDialog customer={dialog.customer} onClose={close} onKept={() => void loadNeeds(till)} />;
    case 'people':
      return <LinePeopleDialog lineId={dialog.lineId} onClose={close} />;
    default:
      return <SignFor lineId={dialog.lineId} onClose={close} />;
  }
}

function SignFor({ lineId, onClose }: { readonly lineId: string; readonly onClose: () => void }) {
  const till = useTill();
  const needs = useStore(till.people.needs, same);
  const basket = till.basket.get();
  const line = needs?.lines.find((one) => one.lineId === lineId);
  const templateId = line?.people
    .flatMap(({ waivers }) => waivers)
    .find(({ state }) => state !== 'valid')?.templateId;
  if (!line || templateId === undefined) return null;
  const people = line.people
    .filter(({ waivers }) => waivers.some((one) => one.templateId === templateId && one.state !== 'valid'))
    .map(({ customer, isMinor }) => ({
      customerId: customer.customerId,
      name: customer.name,
      isMinor,
      guardianId: customer.guardianId,
    }));
  const guardian = till.customer.get();
  return (
    <SignDialog
      wanted={{
        templateId,
        day: basket.lines.find((one) => one.lineId === lineId)?.day ?? till.status.get().businessDay,
        people,
        guardian:
          guardian && !people.some(({ customerId }) => customerId === guardian.customerId)
            ? { customerId: guardian.customerId, name: guardian.name }
            : null,
      }}
      onClose={onClose}
      onSigned={() => void loadNeeds(till)}
    />
  );
}

type Missing =
  | { readonly kind: 'people' | 'question'; readonly lineId: string; readonly count: number }
  | { readonly kind: 'waiver' | 'photo'; readonly lineId: string; readonly names: string };

/** One row for each thing that is missing on a line, with everybody's first name in it. */
export function blockersOf(
  needs: BasketNeeds | null,
  to: {
    readonly words: (missing: Missing) => { readonly text: string; readonly remedy: string };
    readonly open: (dialog: PeopleDialogState) => void;
  },
): Blocker[] {
  return (needs?.lines ?? []).flatMap(({ lineId, people }) => {
    const own = (needs?.missing ?? []).filter((one) => one.lineId === lineId);
    const counted = own.flatMap((one): Missing[] =>
      one.kind === 'people' || one.kind === 'question' ? [{ kind: one.kind, lineId, count: one.count }] : [],
    );
    const named = (['waiver', 'photo'] as const).flatMap((kind): Missing[] => {
      const names = [...new Set(own.flatMap((one) => (one.kind === kind ? [firstName(one.name)] : [])))];
      return names.length === 0 ? [] : [{ kind, lineId, names: names.join(', ') }];
    });
    return [...counted, ...named].map((one): Blocker => {
      const photo = own.find((missing) => missing.kind === 'photo');
      const customer = people.find((person) => person.customer.customerId === photo?.customerId)?.customer;
      return {
        id: `${PREFIX}${one.kind}:${lineId}`,
        ...to.words(one),
        onRemedy: () =>
          to.open(
            one.kind === 'waiver'
              ? { kind: 'sign', lineId }
              : one.kind === 'photo' && customer
                ? { kind: 'photo', customer }
                : { kind: 'people', lineId },
          ),
      };
    });
  });
}
