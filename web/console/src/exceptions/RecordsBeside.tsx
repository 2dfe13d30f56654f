import type { ExceptionRecord } from '@gatehouse/core/contract';
import { differingFields, FIELD_NAMES } from '@gatehouse/core/exceptions';
import { Badge, useFormat, useTranslation } from '@gatehouse/ui';
import { isDay } from '../state/place.ts';
import { useExceptionWords } from './exception-words.ts';
import { readable } from './readable.ts';

type Field = ExceptionRecord['fields'][number];

/** The records as columns, one line per field; a line in which they are not the same is marked by a word and a tint. */
export function RecordsBeside({ records }: { readonly records: readonly ExceptionRecord[] }) {
  const { t } = useTranslation('repair');
  const format = useFormat();
  const words = useExceptionWords();
  const differing =
    records.length > 1 ? differingFields(records.map((one) => one.fields)) : new Set<string>();
  const names = FIELD_NAMES.filter(
    (name) => name !== 'station' && records.some((one) => one.fields.some((field) => field.name === name)),
  );
  // What was put aside may hold any text where a day belongs.
  const dayWords = (text: string): string => (isDay(text) ? format.day(text) : text);
  const written = (field: Field | undefined): string => {
    if (!field) return '–';
    if (field.label !== '') return field.label;
    const { value } = field;
    switch (value.kind) {
      case 'money':
        return format.money({ amountMinor: value.amountMinor, currency: value.currency });
      case 'time':
        return `${format.date(value.atMs)} ${format.seconds(value.atMs)}`;
      case 'count':
        return format.count(value.count);
      case 'id':
        return value.id.length > 14 ? `…${value.id.slice(-10)}` : value.id;
      case 'text':
        return field.name === 'businessDay' ? dayWords(value.text) : value.text;
    }
  };
  const keyOf = (record: ExceptionRecord) =>
    `${record.incarnation}:${record.seq}:${record.stands ? 'here' : 'there'}`;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard
    <div className="x-beside-scroll" tabIndex={0} role="region" aria-label={t('detail.records')}>
      <table className="x-beside">
        <thead>
          <tr>
            <th scope="col">
              <span className="visually-hidden">{t('detail.field')}</span>
            </th>
            {records.map((record) => (
              <th key={keyOf(record)} scope="col">
                <span className="strong">{record.stationName}</span>
                <span className="quiet num">
                  {record.kind === '' ? '' : `${words.record(record.kind)} · `}
                  {t('detail.record', { seq: format.count(record.seq) })}
                </span>
                {record.stands ? null : <Badge tone="warn">{t('detail.otherBranch')}</Badge>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name} data-differs={differing.has(name) || undefined}>
              <th scope="row">
                {t(`fields.${name}`)}
                {differing.has(name) ? <span className="x-differs">{t('detail.differs')}</span> : null}
              </th>
              {records.map((record) => {
                const field = record.fields.find((one) => one.name === name);
                return (
                  <td key={keyOf(record)} className="num">
                    {written(field)}
                  </td>
                );
              })}
            </tr>
          ))}
          {names.length === 0 ? (
            <tr>
              <th scope="row">
                <span className="visually-hidden">{t('detail.field')}</span>
              </th>
              <td colSpan={records.length} className="quiet">
                {t('detail.notReadable')}
              </td>
            </tr>
          ) : null}
          <tr className="x-raw-row">
            <th scope="row">{t('detail.raw')}</th>
            {records.map((record) => (
              <td key={keyOf(record)}>
                <details>
                  <summary>{t('detail.record', { seq: format.count(record.seq) })}</summary>
                  {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, also by keyboard */}
                  <pre tabIndex={0}>{readable(record.text)}</pre>
                </details>
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  );
}
