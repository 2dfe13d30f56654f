import { useEffect } from 'react';
import type { StationStatus } from '@gatehouse/core/contract';
import { Dialog, useTranslation } from '@gatehouse/ui';
import { useStore } from '../state/store.ts';
import { loadOffice } from '../till/office/office.ts';
import { OfficeDialog } from '../till/office/OfficeDialog.tsx';
import { useGate } from './gate-context.ts';
import { OperatorPin } from './TypedCode.tsx';

const operatorIdOf = ({ operator }: StationStatus) => operator?.operatorId;

/** What the office decided about this gate, behind a PIN: guests see this screen, and notes may name a ticket. */
export function GateOffice({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }) {
  const gate = useGate();
  const { t } = useTranslation('gate');
  const operatorId = useStore(gate.status, operatorIdOf);
  const isShown = isOpen && operatorId !== undefined;
  useEffect(() => {
    if (isShown) void loadOffice(gate);
  }, [isShown, gate]);
  return operatorId === undefined ? (
    <Dialog title={t('signInTitle')} isOpen={isOpen} onClose={onClose}>
      <OperatorPin />
    </Dialog>
  ) : (
    <OfficeDialog desk={gate} isOpen={isOpen} onClose={onClose} />
  );
}
