import type { ReactNode } from 'react';
import { Dialog, useTranslation } from '@gatehouse/ui';
import { closeSheet, type SheetPanel } from './sheets.ts';

export interface SheetFrameProps {
  readonly title: string;
  readonly about: string;
  readonly panels: readonly SheetPanel[];
  readonly panel: SheetPanel;
  readonly onPanel: (panel: SheetPanel) => void;
  /** Under the list, away from what is touched often. */
  readonly foot?: ReactNode;
  readonly children: ReactNode;
}

/** A sheet with its topics at the left and one of them open at the right. */
export function SheetFrame({ title, about, panels, panel, onPanel, foot, children }: SheetFrameProps) {
  const { t } = useTranslation('sell');
  return (
    <Dialog title={title} isOpen width="wide" onClose={closeSheet}>
      <p className="quiet num sheet-about">{about}</p>
      <div className="sheet">
        <div className="sheet-topics">
          <div className="sheet-list" role="group" aria-label={t('sheet.topics')}>
            {panels.map((each) => (
              <button
                key={each}
                type="button"
                className="sheet-topic"
                aria-pressed={each === panel}
                onClick={() => onPanel(each)}
              >
                {t(`panel.${each}`)}
              </button>
            ))}
          </div>
          {foot}
        </div>
        <div className="sheet-panel">{children}</div>
      </div>
    </Dialog>
  );
}
