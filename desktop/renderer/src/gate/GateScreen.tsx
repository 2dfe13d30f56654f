import { useState } from 'react';
import type { GateView, ScanView, StationStatus } from '@gatehouse/core/contract';
import { EmptyState, ErrorState, Skeleton, useScanGuard, useTranslation } from '@gatehouse/ui';
import { StorageBanner } from '../components/StorageBanner.tsx';
import type { Loadable } from '../state/loadable.ts';
import { useStore } from '../state/store.ts';
import { GateContext } from './gate-context.ts';
import type { Gate } from './gate.ts';
import { GateStatusBar } from './GateStatusBar.tsx';
import { GateOffice } from './GateOffice.tsx';
import { IdlePanel } from './IdlePanel.tsx';
import { InsideCard, LaneCard, RecentCard } from './SideCards.tsx';
import { TypedCode } from './TypedCode.tsx';
import { VerdictPanel } from './VerdictPanel.tsx';

const same = <Value,>(value: Value) => value;

/** The gate: one verdict, large, and beside it how the lane stands. It needs nobody signed in. */
export function GateScreen({ gate }: { readonly gate: Gate }) {
  const view: Loadable<GateView> = useStore(gate.view, same);
  const scan: ScanView | null = useStore(gate.showing, same);
  const [isTyping, setTyping] = useState(false);
  const [isOffice, setOffice] = useState(false);
  // A keyboard-wedge scanner at this machine presents its code like a typed one, where somebody is signed in.
  useScanGuard((code) => {
    if (canOperate(gate.status.get())) void gate.client.gate.scan({ body: { code } });
  });
  return (
    <GateContext value={gate}>
      <div className="alarmed">
        <StorageBanner status={gate.status} place="gate" />
        <div className="gate">
          <main className="gate-main">
            {view.kind === 'loading' ? (
              <Skeleton shape="block" />
            ) : view.kind === 'failed' ? (
              <NotReady code={view.problem.code} />
            ) : scan ? (
              <VerdictPanel key={scan.admissionId} scan={scan} direction={view.value.accessPoint.direction} />
            ) : (
              <IdlePanel view={view.value} onType={() => setTyping(true)} onOffice={() => setOffice(true)} />
            )}
          </main>
          <aside className="gate-side">
            {view.kind === 'ready' ? (
              <>
                <InsideCard inside={view.value.inside} />
                <LaneCard view={view.value} />
                <RecentCard recent={view.value.recent} />
              </>
            ) : null}
          </aside>
          <GateStatusBar />
          <TypedCode isOpen={isTyping} onClose={() => setTyping(false)} />
          <GateOffice isOpen={isOffice} onClose={() => setOffice(false)} />
        </div>
      </div>
    </GateContext>
  );
}

/** A gate that waits for its lane says so; anything else is an error with a code to read out. */
function NotReady({ code }: { readonly code: string }) {
  const { t } = useTranslation('gate');
  if (code !== 'not_ready') return <ErrorState reference={code} />;
  return (
    <EmptyState icon="gate" title={t('notReady.title')}>
      {t('notReady.text')}
    </EmptyState>
  );
}

const canOperate = ({ operator }: StationStatus): boolean =>
  operator?.permissions.includes('gate.operate') ?? false;
