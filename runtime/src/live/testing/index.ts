export { mountLive, type MountedLive, type MountLiveOptions } from './mount-live.ts'
export { FakePeer } from './fake-peer.ts'
