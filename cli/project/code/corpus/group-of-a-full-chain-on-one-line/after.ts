import { Elysia } from 'elysia';
import { mailRoutes } from './mail.ts';

const routes2 = new Elysia().use(mailRoutes);

export const routes = new Elysia().use(r0).use(r1).use(r2).use(r3).use(r4).use(r5).use(r6).use(r7).use(r8).use(r9).use(r10).use(r11).use(r12).use(r13).use(r14).use(r15).use(r16).use(r17).use(r18).use(r19).use(routes2);
