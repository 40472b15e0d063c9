export const folder: string = 'app/widgets'
