export const tables = define({ notes, posts })
