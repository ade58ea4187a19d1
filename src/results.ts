export type * from './generated/results.ts';
