import { installed } from 'all';
import { audit } from './audit.ts';

export const plugins = [
  installed,
  audit,
];
