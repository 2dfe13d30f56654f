import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { OfficeNote, StationStatus } from '@gatehouse/core/contract';
import { Rail, RailButton, useScanGuard, useTranslation } from '@gatehouse/ui';
import { DisplayDialog } from '../components/DisplayDialog.tsx';
import { StorageBanner } from '../components/StorageBanner.tsx';
import { showGuest } from '../display/show-guest.ts';
import { useStore } from '../state/store.ts';
import { BasketPeople } from './collect/BasketPeople.tsx';
import { CollectPlace } from './collect/CollectPlace.tsx';
import { keepTill } from './keeping.ts';
import { lock } from './locking.ts';
import { isToDo, loadOffice } from './office/office.ts';
import { MorePlace } from './more/MorePlace.tsx';
import { OfficeDialog } from './office/OfficeDialog.tsx';
import { loadPayingRules, resumeSale } from './paying.ts';
import { scanned } from './scanning.ts';
import { SalesPlace } from './sales/SalesPlace.tsx';
import { SellPlace } from './sell/SellPlace.tsx';
import { ClosedShift, type ZReport } from './shift/ClosedShift.tsx';
import { ApprovalDialog } from './permits/ApprovalDialog.tsx';
import { OpenShift } from './shift/OpenShift.tsx';
import { ShiftPlace } from './shift/ShiftPlace.tsx';
import { SignIn } from './SignIn.tsx';
import { TodayPlace } from './today/TodayPlace.tsx';
import { TillContext } from './till-context.ts';
import type { Place, Till } from './till.ts';
import { TrainingBanner } from './training/TrainingBanner.tsx';
import { TillStatusBar } from './TillStatusBar.tsx';
import { useTillKeys } from './use-till-keys.ts';

const signedIn = (status: StationStatus) => status.operator !== null;
const hasShift = (status: StationStatus) => status.shift !== null;
const same = <Value,>(value: Value) => value;

/** The till: signed in and with an open shift it sells, else it asks for what is missing. */
export function TillScreen({ till }: { readonly till: Till }) {
  const isSignedIn = useStore(till.status, signedIn);
  const isOpen = useStore(till.status, hasShift);
  const [zReport, setZReport] = useState<ZReport | null>(null);
  useEffect(() => keepTill(till), [till]);
  useEffect(() => showGuest(till), [till]);
  useEffect(() => {
    if (!isSignedIn) return;
    void resumeSale(till);
    void loadPayingRules(till);
    void loadOffice(till);
  }, [till, isSignedIn]);
  useScanGuard((code) => void scanned(till, code));
  return (
    <TillContext value={till}>
      <div className="alarmed">
        <StorageBanner status={till.status} place="till" />
        <TrainingBanner till={till} />
        {!isSignedIn ? (
          <Framed>
            <SignIn />
          </Framed>
        ) : zReport ? (
          <Framed>
            <ClosedShift report={zReport} onDone={() => setZReport(null)} />
          </Framed>
        ) : !isOpen ? (
          <Framed>
            <OpenShift />
          </Framed>
        ) : (
          <Places till={till} onClosed={setZReport} />
        )}
      </div>
    </TillContext>
  );
}

function Framed({ children }: { readonly children: ReactNode }) {
  return (
    <div className="till till-alone">
      <main className="till-alone-main">{children}</main>
      <TillStatusBar />
    </div>
  );
}

function Places({ till, onClosed }: { readonly till: Till; readonly onClosed: (report: ZReport) => void }) {
  const { t } = useTranslation(['till', 'office', 'today', 'more', 'collect']);
  const place = useStore(till.place, same);
  const jobs = useStore(till.status, openJobs);
  const seesDay = useStore(till.status, maySeeDay);
  const toDo = useStore(till.office, openTasks);
  const [display, setDisplay] = useState(false);
  const [office, setOffice] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useTillKeys(till, root);
  const items: {
    id: Place;
    label: string;
    icon: 'sell' | 'collect' | 'refund' | 'shift' | 'chart' | 'more';
    count?: number;
  }[] = [
    { id: 'sell', label: t('rail.sell'), icon: 'sell' },
    { id: 'collect', label: t('collect:rail'), icon: 'collect' },
    { id: 'sales', label: t('rail.sales'), icon: 'refund', count: jobs },
    { id: 'shift', label: t('rail.shift'), icon: 'shift' },
    ...(seesDay ? [{ id: 'today' as const, label: t('today:rail'), icon: 'chart' as const }] : []),
    { id: 'more', label: t('more:rail'), icon: 'more' },
  ];
  return (
    <div className="till" ref={root}>
      <Rail
        label={t('rail.label')}
        items={items}
        selected={place}
        onSelect={(id) => till.place.set(id)}
        foot={
          <>
            <RailButton label={t('office:title')} icon="note" count={toDo} onPress={() => setOffice(true)} />
            <RailButton label={t('rail.display')} icon="settings" onPress={() => setDisplay(true)} />
            <RailButton label={t('rail.lock')} icon="lock" onPress={() => void lock(till)} />
          </>
        }
      />
      {place === 'sell' ? (
        <SellPlace />
      ) : place === 'collect' ? (
        <CollectPlace />
      ) : place === 'sales' ? (
        <SalesPlace />
      ) : place === 'today' ? (
        <TodayPlace />
      ) : place === 'more' ? (
        <MorePlace />
      ) : (
        <ShiftPlace onClosed={onClosed} />
      )}
      <TillStatusBar />
      <BasketPeople />
      <ApprovalDialog />
      <OfficeDialog desk={till} isOpen={office} onClose={() => setOffice(false)} />
      <DisplayDialog isOpen={display} onClose={() => setDisplay(false)} />
    </div>
  );
}

const openTasks = (notes: readonly OfficeNote[]) => notes.filter(isToDo).length;
const openJobs = (status: StationStatus) => status.openPrintJobs;
const maySeeDay = (status: StationStatus) => status.operator?.permissions.includes('report.sales') ?? false;
