import { b } from "./b"; import {a} from './a'

export const live = registry( {
	counter : Counter ,   // odd
} )   ;   /* end */