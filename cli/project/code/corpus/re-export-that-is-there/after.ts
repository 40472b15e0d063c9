export * from "./mail"
