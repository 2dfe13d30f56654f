import { resources, useTranslation } from '@gatehouse/ui';

type Kind = keyof (typeof resources)['en']['console']['exceptions']['kinds'];

const isKind = (text: string): text is Kind => Object.hasOwn(resources.en.console.exceptions.kinds, text);

/** What an exception is about; a kind this page does not know yet is shown by its code. */
export function useKindWords(): (kind: string) => string {
  const { t } = useTranslation('console');
  return (kind) => (isKind(kind) ? t(`exceptions.kinds.${kind}`) : kind.replaceAll('_', ' '));
}
