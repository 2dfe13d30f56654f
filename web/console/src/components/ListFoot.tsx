import { Banner, Button, useFormat, useTranslation } from '@gatehouse/ui';
import type { Pages } from '../state/use-pages.ts';

/** How much of the list is here, and the way to the rest. */
export function ListFoot<Row>({ pages }: { readonly pages: Pages<Row> }) {
  const { t } = useTranslation(['console', 'common']);
  const format = useFormat();
  const count = pages.rows.length;
  const blanks = { count, formatted: format.count(count) };
  return (
    <footer className="c-list-foot">
      {pages.moreProblem ? (
        <Banner remedy={{ label: t('common:action.retry'), onPress: pages.more }}>
          {t('console:list.moreFailed')}
        </Banner>
      ) : null}
      <p className="quiet num" role="status">
        {pages.hasMore ? t('console:list.loaded', blanks) : t('console:list.all', blanks)}
      </p>
      {pages.hasMore && !pages.moreProblem ? (
        <Button size="s" onPress={pages.more} isPending={pages.isAskingMore}>
          {t('common:action.more')}
        </Button>
      ) : null}
    </footer>
  );
}
