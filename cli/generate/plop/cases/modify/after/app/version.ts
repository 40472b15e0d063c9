export const version = '2.1.0'
export const other = { version = '2.1.0' }
