import { installed } from 'all';

export const plugins = [
  installed,
];
