import { useCallback, useMemo } from 'react';
import type { Permission } from '@gatehouse/core/permissions';
import type { Problem, StationStatus, Tile } from '@gatehouse/core/contract';
import { textIn, type LocalizedText } from '@gatehouse/core/catalogue';
import { useFormat, useTranslation } from '@gatehouse/ui';
import { useStore } from '../state/store.ts';
import { payProblemOf } from './pay/problems.ts';
import { useTill } from './till-context.ts';

const currencyOf = (status: StationStatus) => status.venue.currency;
const operatorOf = (status: StationStatus) => status.operator;

/** Formats an amount of the venue's currency. */
export function useMoney(): (amountMinor: number) => string {
  const currency = useStore(useTill().status, currencyOf);
  const format = useFormat();
  return useCallback((amountMinor) => format.money({ amountMinor, currency }), [format, currency]);
}

export const useCurrency = (): string => useStore(useTill().status, currencyOf);

/** Guest-readable text in the language of the screen. */
export function useText(): (text: LocalizedText) => string {
  const { locale } = useFormat();
  return useCallback((text) => textIn(text, locale), [locale]);
}

export function useTileName(): (tile: Tile) => string {
  const text = useText();
  return useCallback((tile) => text(tile.name), [text]);
}

/** Whether who is signed in may do something, and the word for their role when not. */
export function useAllowed(permission: Permission): { readonly allowed: boolean; readonly role: string } {
  const operator = useStore(useTill().status, operatorOf);
  const { t } = useTranslation('till');
  return {
    allowed: operator?.permissions.includes(permission) ?? false,
    role: operator ? t(`roles.${operator.role}`) : '',
  };
}

const known = [
  'day_too_far',
  'session_full',
  'session_over',
  'sold_out',
  'unknown_variant',
  'shift_closed',
  'not_enough_cash',
  'already_refunded',
  'nothing_to_print',
  'no_ticket_key',
  'storage_full',
  'storage_failed',
  'not_ready',
  'signed_out',
  'unreachable',
  'forbidden',
] as const;
type Known = (typeof known)[number];
const knownOf = ({ code, status }: Problem): Known | undefined =>
  status === 403 ? 'forbidden' : known.find((candidate) => candidate === code);

/** What a refused request means at the counter: our words where the code is known, the station's own where not. */
export function useProblemText(): (problem: Problem) => string {
  const { t } = useTranslation('till');
  const pay = useTranslation('pay').t;
  return useMemo(
    () => (problem) => {
      const ofPaying = payProblemOf(problem.code);
      if (ofPaying) return pay(`problem.${ofPaying}`);
      const code = knownOf(problem);
      return code ? t(`problem.${code}`) : t('problem.title', { title: problem.detail || problem.title });
    },
    [t, pay],
  );
}
