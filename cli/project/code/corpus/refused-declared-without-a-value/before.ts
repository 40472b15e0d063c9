import { Elysia } from 'elysia'

export let routes: Elysia
