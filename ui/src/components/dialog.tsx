import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from '../i18n/index.ts';
import { IconButton } from './button.tsx';

export type DialogProps = {
  readonly title: string;
  readonly isOpen: boolean;
  /** Esc, the cross and a press outside all go one step back. */
  readonly onClose: () => void;
  /** Buttons at the foot, primary last. */
  readonly actions?: ReactNode;
  readonly width?: 'narrow' | 'wide';
  /** Asks for a decision: a press outside does not answer it. */
  readonly decision?: boolean;
  readonly children: ReactNode;
};

export function Dialog({
  title,
  isOpen,
  onClose,
  actions,
  width = 'narrow',
  decision = false,
  children,
}: DialogProps) {
  const { t } = useTranslation('common');
  return (
    <ModalOverlay
      className="gh-scrim"
      isOpen={isOpen}
      isDismissable={!decision}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="gh-modal" data-width={width}>
        <AriaDialog className="gh-dialog" role={decision ? 'alertdialog' : 'dialog'}>
          <header className="gh-dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            {decision ? null : (
              <IconButton icon="close" kind="quiet" label={t('action.close')} onPress={onClose} />
            )}
          </header>
          <div className="gh-dialog-body">{children}</div>
          {actions ? <footer className="gh-dialog-foot">{actions}</footer> : null}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
