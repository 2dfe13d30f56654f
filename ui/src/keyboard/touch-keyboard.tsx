import { useEffect, useRef, useState, type PointerEvent } from 'react';
import { createPortal } from 'react-dom';
import { Icon } from '../components/icon.tsx';
import { isLanguage, useTranslation } from '../i18n/index.ts';
import { deleteBack, insertText } from './edit.ts';
import { pressEnter, readField, typedField, writeField, type TypedField } from './field.ts';
import { capital, keysOf, layouts } from './layouts.ts';

/** The text field that was reached by touch, while it has the focus. A mouse or a Tab means a real keyboard is there. */
function useTouchedField(): readonly [TypedField | undefined, () => void] {
  const [field, setField] = useState<TypedField>();
  useEffect(() => {
    let byTouch = false;
    const onPointer = (event: globalThis.PointerEvent): void => {
      byTouch = event.pointerType === 'touch';
      // A touch into the field that already has the focus brings the keyboard back after it was put away.
      const again = byTouch && event.target === document.activeElement ? typedField(event.target) : undefined;
      if (again) setField(again);
    };
    const onFocus = (event: FocusEvent): void => {
      const next = typedField(event.target);
      // Keeps the system's own keyboard away: in full screen it covers the till or does not come at all.
      if (next && byTouch) next.inputMode = 'none';
      setField(byTouch ? next : undefined);
    };
    const onBlur = (): void => setField(undefined);
    const onKey = (): void => void (byTouch = false);
    document.addEventListener('pointerdown', onPointer, { capture: true });
    document.addEventListener('focusin', onFocus);
    document.addEventListener('focusout', onBlur);
    document.addEventListener('keydown', onKey, { capture: true });
    return () => {
      document.removeEventListener('pointerdown', onPointer, { capture: true });
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('focusout', onBlur);
      document.removeEventListener('keydown', onKey, { capture: true });
    };
  }, []);
  return [field, () => setField(undefined)];
}

// The key must not take the focus from the field it types into.
const keepFocus = (event: PointerEvent): void => event.preventDefault();

/**
 * An in-app keyboard: mount it once at the root. It comes when a text field is touched, types into whatever has the
 * focus, and leaves with it. People with a real keyboard never see it.
 */
export function TouchKeyboard() {
  const { t, i18n } = useTranslation('common');
  const [field, hide] = useTouchedField();
  const [shifted, setShifted] = useState(false);
  const [symbols, setSymbols] = useState(false);
  const board = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // What is typed must stay in sight above the keys.
    if (!field) return undefined;
    document.documentElement.dataset['keyboard'] = 'shown';
    const top = board.current?.getBoundingClientRect().top ?? window.innerHeight;
    if (field.getBoundingClientRect().bottom > top) field.scrollIntoView({ block: 'center' });
    return () => void delete document.documentElement.dataset['keyboard'];
  }, [field]);
  if (!field) return null;
  const language = isLanguage(i18n.language) ? i18n.language : 'en';
  const type = (character: string): void => {
    writeField(field, insertText(readField(field), character));
    setShifted(false);
  };
  const rows = symbols ? layouts[language].symbols : layouts[language].letters;
  return createPortal(
    // In the body and marked for React Aria: above dialogs (which make the page behind them inert) and not
    // "outside" of them, so that pressing a key does not close the dialog it types into.
    // The listeners only keep the focus where it is; the keys themselves are buttons.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={board}
      className="gh-keyboard"
      data-react-aria-top-layer="true"
      role="group"
      aria-label={t('keyboard.label')}
      onPointerDown={keepFocus}
      onMouseDown={(event) => event.preventDefault()}
    >
      {rows.map((row) => (
        <div className="gh-keyboard-row" key={row}>
          {keysOf(row).map((key) => {
            const shown = shifted && !symbols ? capital(key, language) : key;
            return (
              <button type="button" tabIndex={-1} className="gh-key" key={key} onClick={() => type(shown)}>
                {shown}
              </button>
            );
          })}
        </div>
      ))}
      <div className="gh-keyboard-row">
        <button
          type="button"
          tabIndex={-1}
          className="gh-key"
          data-wide
          aria-label={t('keyboard.shift')}
          aria-pressed={shifted}
          disabled={symbols}
          onClick={() => setShifted(!shifted)}
        >
          <Icon name="shiftKey" />
        </button>
        <button
          type="button"
          tabIndex={-1}
          className="gh-key"
          data-wide
          aria-label={t(symbols ? 'keyboard.letters' : 'keyboard.symbols')}
          onClick={() => setSymbols(!symbols)}
        >
          {symbols ? 'abc' : '@#?'}
        </button>
        <button
          type="button"
          tabIndex={-1}
          className="gh-key"
          data-space
          aria-label={t('keyboard.space')}
          onClick={() => type(' ')}
        />
        <button
          type="button"
          tabIndex={-1}
          className="gh-key"
          data-wide
          aria-label={t('keyboard.backspace')}
          onClick={() => writeField(field, deleteBack(readField(field)))}
        >
          <Icon name="backspace" />
        </button>
        <button
          type="button"
          tabIndex={-1}
          className="gh-key"
          data-wide
          aria-label={t('keyboard.enter')}
          onClick={() => pressEnter(field)}
        >
          <Icon name="enter" />
        </button>
        <button type="button" tabIndex={-1} className="gh-key" aria-label={t('keyboard.hide')} onClick={hide}>
          <Icon name="down" />
        </button>
      </div>
    </div>,
    document.body,
  );
}
