export const tables = define({ notes })
