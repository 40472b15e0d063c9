import { b } from "./b"; import {a} from './a'
import {Chat} from './chat.ts';

export const live = registry( {
	counter : Counter ,   // odd
	chat: Chat,
} )   ;   /* end */