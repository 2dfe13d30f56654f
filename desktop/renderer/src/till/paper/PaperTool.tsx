import { useState } from 'react';
import { Tabs, useTranslation } from '@gatehouse/ui';
import { MailList } from './MailList.tsx';
import { PrinterPanel } from './PrinterPanel.tsx';
import { TicketLayoutEditor } from './TicketLayoutEditor.tsx';
import './paper.css';

type Tab = 'jobs' | 'layout' | 'mail';

/** Printers and what came out of them, how tickets look, and receipts that went out by e-mail. */
export function PaperTool() {
  const { t } = useTranslation('paper');
  const [tab, setTab] = useState<Tab>('jobs');
  const items = (['jobs', 'layout', 'mail'] as const).map((id) => ({ id, label: t(`tabs.${id}`) }));
  return (
    <main className="paper-tool">
      <Tabs label={t('tabs.label')} items={items} selected={tab} onSelect={setTab}>
        {tab === 'jobs' ? <PrinterPanel /> : tab === 'layout' ? <TicketLayoutEditor /> : <MailList />}
      </Tabs>
    </main>
  );
}
