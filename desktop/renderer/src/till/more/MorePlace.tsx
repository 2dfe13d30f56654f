import { useEffect, useRef } from 'react';
import { EmptyState, Icon, IconButton, useTranslation } from '@gatehouse/ui';
import { createStore, useStore } from '../../state/store.ts';
import { type Tool, tools } from './tools.ts';
import './more.css';

/** The tool that is open. Outside the component: a look at another place does not close it. */
export const openTool = createStore<string | null>(null);
const same = (id: string | null) => id;

/** The place of what is not needed in every sale: a list of tools, and the one that is open. */
export function MorePlace() {
  const { t } = useTranslation('more');
  const id = useStore(openTool, same);
  const tool = tools.find((one) => one.id === id);
  if (tool) return <OpenTool key={tool.id} tool={tool} />;
  return (
    <main className="more">
      <header className="place-head">
        <div>
          <h1 className="t4">{t('title')}</h1>
          <p className="quiet">{t('text')}</p>
        </div>
      </header>
      {tools.length === 0 ? (
        <EmptyState icon="settings" title={t('none')} />
      ) : (
        <ul className="more-tools">
          {tools.map((one) => (
            <ToolTile key={one.id} tool={one} />
          ))}
        </ul>
      )}
    </main>
  );
}

const noHint = (): string => '';

function ToolTile({ tool }: { readonly tool: Tool }) {
  const label = tool.useLabel();
  // A tool has its hint or has none for good: the hooks keep their order.
  const hint = (tool.useHint ?? noHint)();
  return (
    <li>
      <button type="button" className="more-tool" onClick={() => openTool.set(tool.id)}>
        <Icon name={tool.icon} size={28} />
        <span className="more-tool-words">
          <strong>{label}</strong>
          {hint === '' ? null : <span className="quiet">{hint}</span>}
        </span>
      </button>
    </li>
  );
}

function OpenTool({ tool }: { readonly tool: Tool }) {
  const { t } = useTranslation('more');
  const label = tool.useLabel();
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented) return;
      if (document.querySelector('[role="dialog"], [role="alertdialog"]')) return;
      // One step: back to the tools. Before the till's own keys, which would leave the place.
      event.preventDefault();
      event.stopPropagation();
      openTool.set(null);
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
  return (
    <div className="more-open" ref={root}>
      <header className="more-head">
        <IconButton icon="back" kind="quiet" label={t('back')} onPress={() => openTool.set(null)} />
        <h1 className="t4">{label}</h1>
      </header>
      <tool.Component onClose={() => openTool.set(null)} />
    </div>
  );
}
