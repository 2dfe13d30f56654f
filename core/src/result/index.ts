export * from './assert-never.ts';
export * from './result.ts';
