import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/index.ts';
import { Icon } from './icon.tsx';

export type Column<Row> = {
  readonly id: string;
  readonly head: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the end, tabular. */
  readonly numeric?: boolean;
  readonly sortable?: boolean;
};

export type Sorting = { readonly column: string; readonly direction: 'ascending' | 'descending' };

export type TableProps<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly sorting?: Sorting;
  readonly onSort?: (sorting: Sorting) => void;
  readonly onRow?: (row: Row) => void;
  /** Instead of the body when there is no row. */
  readonly empty?: ReactNode;
};

/** A plain table with a sticky head. It scrolls inside its place; the first cell of a row opens it. */
export function Table<Row>({ label, columns, rows, rowKey, sorting, onSort, onRow, empty }: TableProps<Row>) {
  const { t } = useTranslation('common');
  return (
    // A scroller that only a wheel can move is lost to a keyboard (WCAG 2.1.1).
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="gh-table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table className="gh-table">
        <thead>
          <tr>
            {columns.map((column) => {
              const direction = sorting?.column === column.id ? sorting.direction : undefined;
              return (
                <th
                  key={column.id}
                  scope="col"
                  data-numeric={column.numeric || undefined}
                  {...(column.sortable ? { 'aria-sort': direction ?? 'none' } : {})}
                >
                  {column.sortable && onSort ? (
                    <button
                      type="button"
                      onClick={() =>
                        onSort({
                          column: column.id,
                          direction: direction === 'descending' ? 'ascending' : 'descending',
                        })
                      }
                    >
                      {column.head}
                      {direction ? (
                        <>
                          <Icon name={direction === 'ascending' ? 'up' : 'down'} size={14} />
                          <span className="visually-hidden">
                            {t(direction === 'ascending' ? 'table.sortAscending' : 'table.sortDescending')}
                          </span>
                        </>
                      ) : null}
                    </button>
                  ) : (
                    column.head
                  )}
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} data-opens={onRow ? true : undefined}>
              {columns.map((column, at) => (
                <td key={column.id} data-numeric={column.numeric || undefined}>
                  {onRow && at === 0 ? (
                    <button type="button" className="gh-table-open" onClick={() => onRow(row)}>
                      {column.cell(row)}
                    </button>
                  ) : (
                    column.cell(row)
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 ? empty : null}
    </div>
  );
}
