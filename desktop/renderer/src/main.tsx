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
import { DisplayApp } from './display/DisplayApp.tsx';

keepStrictCsp();
const bridge = bridgeOf(window);
const client = createStationClient(bridge?.request ?? httpTransport);
/** The guest's window is the same page under another address: a path on loopback, a mark in the app's own scheme. */
const isDisplay = location.pathname.endsWith('/display') || location.hash === '#display';
const Root = isDisplay ? DisplayApp : App;
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Root client={client} openFeed={() => (bridge ? bridgeFeed(bridge) : socketFeed())} />
    </StrictMode>,
  );
}
