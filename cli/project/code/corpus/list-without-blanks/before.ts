export const plugins=[one,two]
