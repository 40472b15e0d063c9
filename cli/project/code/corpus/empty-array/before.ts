export const plugins: Plugin[] = []
