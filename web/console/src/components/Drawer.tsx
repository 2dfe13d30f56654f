import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { IconButton, useTranslation } from '@gatehouse/ui';

export interface DrawerProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** The detail of a row, at the right edge; the list stays in sight. Esc and a press beside it close it. */
export function Drawer({ title, isOpen, onClose, children }: DrawerProps) {
  const { t } = useTranslation('common');
  return (
    <ModalOverlay
      className="c-drawer-scrim"
      isDismissable
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="c-drawer">
        <AriaDialog className="c-drawer-dialog">
          <header className="gh-dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton icon="close" kind="quiet" label={t('action.close')} onPress={onClose} />
          </header>
          <div className="c-drawer-body">{children}</div>
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
