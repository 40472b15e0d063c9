export {
  LiveComponent,
  type Caller,
  type LiveBase,
  type LiveDefinition,
  type LiveScope,
  type RunningAction,
} from './component.ts'
export { registry } from './registry.ts'
export { LiveRoom, type RoomBase } from './rooms/live-room.ts'
export type { RoomAsked, RoomDefinition } from './rooms/definition.ts'
export type { RoomRef } from './rooms/room-ref.ts'
export type { RoomMember } from '../protocol/room.ts'
export { LiveServer, type LiveServerOptions, type LiveStats } from './server.ts'
export type { LiveUpgrade } from './security/admission.ts'
export type { AuditEntry, AuditOptions, AuditSink } from './security/audit.ts'
export type { GuardOptions } from './security/live-guard.ts'
export type { ActionPolicy, Asked, AuditPolicy, Policies } from './security/policies.ts'
export type { Admission, RefusedWith, Visitor } from './security/visitor.ts'
export { liveConfig, type LiveConfig, type LiveConfigInput, type LiveLimits } from './limits.ts'
export type { LiveLogger, LivePeer } from './peer.ts'
export type { AdoptReport } from './adopt.ts'
export type { LiveFieldProblem, LiveProblem } from '../protocol/codes.ts'
export type { ActionSchemas, In, LiveClass, LiveRegistry, Schema } from '../types.ts'
export { attachNode, type NodeSocketOptions } from './node.ts'
export { bunWebSocket, type BunWebSocket } from './bun.ts'
export { DiskStateStore, type DiskStateStoreOptions } from '../store/disk/disk.ts'
export { MemoryStateStore, type MemoryStateStoreOptions } from '../store/memory.ts'
export { StateStoreError } from '../store/types.ts'
export type {
  DeleteOptions,
  SetOptions,
  StateStore,
  StateStoreErrorCode,
  StoredState,
  StoredValue,
} from '../store/types.ts'
export { MemoryRoomBus, type MemoryRoomBusOptions } from '../bus/memory.ts'
export { RoomBusError } from '../bus/types.ts'
export type { BusHandler, BusMessage, RoomBus, RoomBusErrorCode, SubscribeOptions, Unsubscribe } from '../bus/types.ts'
export { appKeyRing, type AppSecretsOptions } from './signature/app-secrets.ts'
export { KeyRing, type DerivedKey, type PurposeKeys } from './signature/key-ring.ts'
export { StateSignature } from './signature/signature.ts'
export type {
  OpenedSnapshot,
  SnapshotBinding,
  SnapshotRefusal,
  SnapshotRefusalCode,
  StateSignatureOptions,
} from './signature/signature.ts'
