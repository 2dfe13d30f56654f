import { Component, type ReactNode } from 'react';
import { Button, useTranslation } from '@gatehouse/ui';
import { Mark } from './Waiting.tsx';

/** A fault in drawing a screen must not leave an empty one: it says so, and that nothing is lost. */
export class ScreenGuard extends Component<
  { readonly children: ReactNode },
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { readonly hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    return this.state.hasFailed ? <Failed /> : this.props.children;
  }
}

function Failed() {
  const { t } = useTranslation('common');
  return (
    <main className="waiting" role="alert">
      <Mark />
      <h1 className="t5">{t('fault.title')}</h1>
      <p className="t3 quiet">{t('fault.text')}</p>
      <Button kind="primary" size="l" onPress={() => location.reload()}>
        {t('fault.reload')}
      </Button>
    </main>
  );
}
