import { a } from './a.ts';

export const b = a;
export * from './mail.ts';
