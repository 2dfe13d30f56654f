import { resources, useTranslation } from '@gatehouse/ui';

type Kind = keyof (typeof resources)['en']['office']['kinds'];
type Action = keyof (typeof resources)['en']['office']['actions'];
type ExpectedField = keyof (typeof resources)['en']['repair']['expectedFields'];

const isKind = (text: string): text is Kind => Object.hasOwn(resources.en.office.kinds, text);
const isAction = (text: string): text is Action => Object.hasOwn(resources.en.office.actions, text);
const isExpectedField = (text: string): text is ExpectedField =>
  Object.hasOwn(resources.en.repair.expectedFields, text);

type RecordKind = keyof (typeof resources)['en']['repair']['recordKinds'];
const isRecordKind = (text: string): text is RecordKind =>
  Object.hasOwn(resources.en.repair.recordKinds, text);

/** A code that this page does not know yet, as words. */
const spaced = (code: string): string => code.replaceAll('_', ' ');

/** Words for the codes of exceptions; one this page does not know yet is shown by its code. */
export function useExceptionWords() {
  const { t } = useTranslation(['office', 'repair']);
  return {
    kind: (kind: string): string => (isKind(kind) ? t(`office:kinds.${kind}`) : spaced(kind)),
    rule: (kind: string): string => (isKind(kind) ? t(`repair:rules.${kind}`) : ''),
    action: (action: string): string => (isAction(action) ? t(`office:actions.${action}`) : spaced(action)),
    record: (kind: string): string => (isRecordKind(kind) ? t(`repair:recordKinds.${kind}`) : kind),
    expectedField: (field: string): string =>
      isExpectedField(field) ? t(`repair:expectedFields.${field}`) : field,
  };
}
