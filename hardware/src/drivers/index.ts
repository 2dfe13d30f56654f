export * from './gate-machine.ts';
export * from './lcus-relay.ts';
export * from './line-scanner.ts';
export * from './modbus-board.ts';
export * from './passage-detector.ts';
export * from './relay-gate.ts';
export * from './relay.ts';
