import { ChatRoom } from './chat-room.ts';

export const live = registry({
  'my-counter': Counter,
  'chat-room': ChatRoom,
});
