import type { ElectronPort, Session } from './electron-port.ts';
import { isAllowedRequest } from './policy/navigation.ts';
import { decidePermission } from './policy/permissions.ts';

/** USB classes kept from pages: all that the specification protects, and every other one as well. */
const usbClasses = ['audio', 'audio-video', 'hid', 'mass-storage', 'smart-card', 'video', 'wireless'];

/**
 * Denies pages everything a session can grant. Electron's default is to grant all, through four separate doors:
 * asking, checking, device permissions and device choosers.
 */
export function lockSession(session: Session, packaged: boolean): void {
  session.setPermissionRequestHandler((_contents, name, callback) => callback(decidePermission(name)));
  session.setPermissionCheckHandler((_contents, name) => decidePermission(name));
  session.setDevicePermissionHandler((details) => decidePermission(details.deviceType));
  session.setUSBProtectedClassesHandler(() => usbClasses);
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}));
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }));
  session.on('select-serial-port', (event, _ports, _contents, callback) => {
    event.preventDefault();
    callback('');
  });
  session.on('select-hid-device', (event, _details, callback) => {
    event.preventDefault();
    callback(null);
  });
  session.on('select-usb-device', (event, _details, callback) => {
    event.preventDefault();
    callback();
  });
  session.on('will-download', (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isAllowedRequest(details.url, packaged) });
  });
}

/** The one session in use, locked. */
export function lockDefaultSession(electron: ElectronPort): Session {
  const session = electron.session.defaultSession;
  lockSession(session, electron.app.isPackaged);
  return session;
}
