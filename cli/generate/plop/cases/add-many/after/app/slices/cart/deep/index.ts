export * from '../cart.ts'
