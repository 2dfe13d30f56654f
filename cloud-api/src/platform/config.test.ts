import { describe, expect, it } from 'vitest';
import { ConfigError, configOf, SERVICES } from './config.ts';

describe('configuration', () => {
  it('needs nothing, and treats an empty variable as absent', () => {
    const config = configOf({ CONSOLE_FOLDER: '', DATABASE_URL: '' });
    expect(config).toMatchObject({ host: '127.0.0.1', port: 7080, postgresPort: 0, logLevel: 'info' });
    expect(config.consoleFolder).toBeUndefined();
    expect(config.databaseUrl).toBeUndefined();
    expect([...config.services]).toEqual([...SERVICES]);
  });

  it('knows where browsers reach it', () => {
    expect(configOf({}).publicUrl).toBeUndefined();
    expect(configOf({ PUBLIC_URL: 'https://gates.example' }).publicUrl).toBe('https://gates.example');
    expect(() => configOf({ PUBLIC_URL: 'ftp://gates.example' })).toThrow(/PUBLIC_URL: /);
  });

  it('takes a list of services', () => {
    expect([...configOf({ SERVICES: 'sync, identity' }).services]).toEqual(['sync', 'identity']);
  });

  it('names every variable that is wrong', () => {
    expect(() => configOf({ PORT: '70000', SERVICES: 'sync,nosuch', LOG_LEVEL: 'loud' })).toThrow(
      ConfigError,
    );
    expect(() => configOf({ PORT: '70000', SERVICES: 'sync,nosuch', LOG_LEVEL: 'loud' })).toThrow(
      /PORT: [^]*SERVICES: "nosuch" is no service[^]*LOG_LEVEL: /,
    );
  });
});
