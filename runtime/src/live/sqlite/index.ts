export { SqliteStateStore, type SqliteStateStoreOptions } from './store.ts'
export { SqliteRoomBus, type SqliteRoomBusOptions } from './bus.ts'
