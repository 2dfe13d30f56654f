// Runs sandboxed in an isolated world and is bundled to one CommonJS file: a sandboxed preload may require nothing else.
import { contextBridge, ipcRenderer } from 'electron/renderer';
import { channels, type GatehouseBridge } from './channels.ts';
import { createStationLink } from './station-link.ts';

const link = createStationLink();

// The event object stays here: its `sender` would hand the page the whole of ipcRenderer.
ipcRenderer.on(channels.stationPort, (event) => {
  const port = event.ports[0];
  if (!port) return link.detach();
  link.attach({
    postMessage: (message) => port.postMessage(message),
    onMessage: (listener) => {
      port.onmessage = listener && ((message: MessageEvent<unknown>) => listener(message.data));
    },
    close: () => port.close(),
  });
});

const bridge: GatehouseBridge = Object.freeze({
  request: link.request,
  subscribe: link.subscribe,
});
contextBridge.exposeInMainWorld('gatehouse', bridge);

void ipcRenderer.invoke(channels.connect).catch(() => {
  // Refused: this page is not ours to serve. The bridge stays without a station and says `down`.
});
