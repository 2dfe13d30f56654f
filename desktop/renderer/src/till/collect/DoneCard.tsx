import { Button, Icon, useFormat, useTranslation } from '@gatehouse/ui';
import { PrintJobs } from '../pay/PrintJobs.tsx';
import { useTill } from '../till-context.ts';
import { type HandedOver, nextBooking, openOrder } from './collect.ts';

/** What was handed over, for as long as the guest stands there; the next scan replaces it. */
export function DoneCard({ handed }: { readonly handed: HandedOver }) {
  const till = useTill();
  const { t } = useTranslation('collect');
  const format = useFormat();
  const { order, ticketIds, decidedBy, printJobs } = handed;
  const remaining = order.tickets.filter(({ collected }) => collected === null).length;
  const count = ticketIds.length;
  return (
    <div className="collect-card">
      <div className="collect-done" role="status">
        <span className="collect-done-mark" aria-hidden="true">
          <Icon name="check" size={44} />
        </span>
        <h2 className="t4">{t('handedOut')}</h2>
        <p>{t('handedOutText', { count, formatted: format.count(count), name: order.buyer.name })}</p>
        {remaining > 0 ? (
          <p className="quiet">{t('remaining', { count: remaining, formatted: format.count(remaining) })}</p>
        ) : null}
        {decidedBy === 'till' && order.askedOf === 'this-till' ? (
          <p className="quiet">{t('aloneWord')}</p>
        ) : null}
        {printJobs.length > 0 ? (
          <>
            <p className="quiet">{t('printing')}</p>
            <PrintJobs jobs={printJobs} />
          </>
        ) : null}
      </div>
      <footer className="collect-foot">
        {remaining > 0 ? (
          <div className="collect-second">
            <Button
              onPress={() => {
                till.collect.card.set({ kind: 'order', order });
                void openOrder(till, order.orderId);
              }}
            >
              {order.code}
            </Button>
          </div>
        ) : null}
        <Button kind="primary" size="l" wide onPress={() => nextBooking(till)}>
          {t('done')}
        </Button>
      </footer>
    </div>
  );
}
