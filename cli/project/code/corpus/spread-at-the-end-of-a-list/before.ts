import { installed } from 'all'

export const plugins = [first, ...installed]
