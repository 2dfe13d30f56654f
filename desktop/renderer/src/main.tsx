import './zod-without-eval.ts';
import '@gatehouse/ui/styles.css';
import './styles.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepStrictCsp } from '@gatehouse/ui/theme';
import { bridgeOf } from './api/bridge.ts';
import { bridgeFeed, socketFeed } from './api/live.ts';
import { createStationClient } from './api/station.ts';
import { httpTransport } from './api/transport.ts';
import { App } from './app/App.tsx';

keepStrictCsp();
const bridge = bridgeOf(window);
const client = createStationClient(bridge?.request ?? httpTransport);
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App client={client} openFeed={() => (bridge ? bridgeFeed(bridge) : socketFeed())} />
    </StrictMode>,
  );
}
