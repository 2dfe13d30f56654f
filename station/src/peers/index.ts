export * from './known-stations.ts';
export * from './peer-connection.ts';
export * from './peer-listener.ts';
export * from './peer-service.ts';
