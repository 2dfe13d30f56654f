import type { Dashboard } from '@gatehouse/core/contract';
import { Skeleton } from '@gatehouse/ui';
import { useConsole } from '../app/console-context.ts';
import { AskedStates } from '../components/AskedStates.tsx';
import type { Asked } from '../state/use-answer.ts';
import { AdmissionsByHour } from './AdmissionsByHour.tsx';
import { FigureRow } from './FigureRow.tsx';
import { ProductShares, ReasonShares } from './Shares.tsx';
import { SalesByHour } from './SalesByHour.tsx';
import { runningHour } from './series.ts';
import { Trend } from './Trend.tsx';

/** The day in one look: six figures, then where they come from; everything leads to its records. */
export function TodayPlace({ asked }: { readonly asked: Asked<Dashboard> }) {
  const { today, venue } = useConsole();
  return (
    <AskedStates asked={asked} loading={<Loading />}>
      {(dashboard) => {
        const running = runningHour(dashboard, today, venue.timeZone);
        return (
          <div className="c-today" aria-busy={asked.isAsking}>
            <FigureRow dashboard={dashboard} running={running} />
            <div className="c-today-wide">
              <SalesByHour dashboard={dashboard} running={running} />
            </div>
            <div className="c-today-narrow">
              <ProductShares dashboard={dashboard} />
            </div>
            <div className="c-today-wide">
              <AdmissionsByHour dashboard={dashboard} running={running} />
            </div>
            <div className="c-today-narrow">
              <ReasonShares dashboard={dashboard} />
            </div>
            <div className="c-today-full">
              <Trend dashboard={dashboard} />
            </div>
          </div>
        );
      }}
    </AskedStates>
  );
}

function Loading() {
  return (
    <div className="c-today">
      <div className="c-figures">
        {Array.from({ length: 6 }, (_, at) => (
          <div key={at} className="gh-card" data-padded>
            <Skeleton shape="figure" />
          </div>
        ))}
      </div>
      <div className="c-today-wide">
        <Skeleton shape="block" />
      </div>
      <div className="c-today-narrow">
        <Skeleton shape="block" />
      </div>
    </div>
  );
}
