import './zod-without-eval.ts';
import '@gatehouse/ui/styles.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepStrictCsp } from '@gatehouse/ui/theme';
import { App } from './app/App.tsx';
import { startLanguage } from './state/preferences.ts';

keepStrictCsp();
const { first, choose } = startLanguage();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App firstLanguage={first} chooseLanguage={choose} />
    </StrictMode>,
  );
}
