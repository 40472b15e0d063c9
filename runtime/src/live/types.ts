/**
 * The types that run from a live component's class to the page. Types only: this file is seen by both sides.
 *
 * Only zod's two phantom slots are named. Naming `z.ZodType` in these generics makes a registry of 100 components ten times slower to check.
 */
import type { RoomState } from './protocol/room.ts'

/** A zod schema, classic or mini, as far as types need to know it. */
export interface Schema {
  // any: the slots are read by inference, whatever they hold.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly _zod: { readonly input: any; readonly output: any }
}

/** The declared actions of a component: a schema for the input, `null` for an action without one. */
export type ActionSchemas = Readonly<Record<string, Schema | null>>

export type Output<S> = S extends Schema ? S['_zod']['output'] : void

/**
 * The validated input of an action, for the method's signature.
 *
 * @example
 * increment(input: In<Counter, 'increment'>) { this.state.count += input?.by ?? 1 }
 */
export type In<C extends { readonly '~actions': ActionSchemas }, K extends keyof C['~actions']> = Output<
  C['~actions'][K]
>

/** Names that a page already uses on what `useLive` gives, or that the component itself needs. */
export type ReservedName =
  | 'state'
  | 'status'
  | 'errors'
  | 'pending'
  | 'progress'
  | 'props'
  | 'private'
  | 'action'
  | 'caller'
  | 'services'
  | 'room'
  | 'then'
  | 'toJSON'
  | 'onMount'
  | 'onUnmount'
  | 'onConnect'
  | 'onDisconnect'
  | 'onResume'
  | 'onError'
  | 'every'
  | 'after'
  | 'onRelease'
  | 'constructor'
  | 'toString'
  | 'toLocaleString'
  | 'valueOf'
  | 'hasOwnProperty'
  | 'isPrototypeOf'
  | 'propertyIsEnumerable'

type BadActions<I extends { readonly '~actions': unknown }> = {
  [K in keyof I['~actions']]: K extends ReservedName
    ? K
    : K extends keyof I
      ? I[K] extends (input: Output<I['~actions'][K]>) => unknown
        ? never
        : K
      : K
}[keyof I['~actions']]

/** `unknown` for a class that has a method for each declared action, else an object type whose key says what is wrong. */
export type CheckComponent<C> = C extends new () => { readonly '~actions': unknown }
  ? [BadActions<InstanceType<C>>] extends [never]
    ? unknown
    : { readonly 'FluxStack: no public method with the declared input for action': BadActions<InstanceType<C>> }
  : { readonly FluxStack: 'not a class made by LiveComponent.with()' }

/** A class that a registry can hold. */
export type LiveClass = new () => object

/** What `registry({...})` gives: the components of an app by the name pages use. */
export type LiveRegistry = Readonly<Record<string, LiveClass>>

type ActionArguments<S> = S extends Schema
  ? undefined extends S['_zod']['input']
    ? [input?: S['_zod']['input']]
    : [input: S['_zod']['input']]
  : []

type ActionResult<M> = M extends (...input: never) => infer R ? Promise<Awaited<R>> : never

/** The actions of a component as a page calls them. */
export type LiveActions<I> = I extends { readonly '~actions': infer A }
  ? { readonly [K in keyof A]: (...input: ActionArguments<A[K]>) => K extends keyof I ? ActionResult<I[K]> : never }
  : never

/** The names of a component's actions. */
export type ActionName<I> = I extends { readonly '~actions': infer A } ? keyof A & string : never

/** The state of a component as a page sees it. */
export type StateOf<I> = I extends { readonly '~room': infer R extends RoomTypes }
  ? RoomState<R['state'], R['presence']>
  : I extends { state: infer S }
    ? S
    : never

/** Props are an argument that may be left out when every prop has a default. */
export type PropArguments<I> = I extends { readonly '~propsIn': infer P }
  ? {} extends P
    ? [props?: P]
    : [props: P]
  : never

/** What a page has to know of a room; instances of classes that `LiveRoom.with()` made have it as `'~room'`. */
export interface RoomTypes {
  readonly state: unknown
  /** The data of each event by its name, as pages get it. */
  readonly events: object
  /** As they emit it. */
  readonly sent: object
  readonly presence: unknown
}

/** A class of a room. */
export type RoomClass = new () => { readonly '~room': RoomTypes; readonly '~propsIn': unknown }

/** The data of an event is an argument that may be left out where there is none. */
export type EventData<E, K extends keyof E> = undefined extends E[K] ? [data?: E[K]] : [data: E[K]]

/** Any event, with its data. */
export type EventsOf<E> = { readonly [K in keyof E & string]: { readonly event: K; readonly data: E[K] } }[keyof E &
  string]

/** The names of a registry's rooms. */
export type RoomName<L extends LiveRegistry> = {
  [K in keyof L & string]: InstanceType<L[K]> extends { readonly '~room': unknown } ? K : never
}[keyof L & string]

/** State, events and presence of a room. */
export type RoomOf<I> = I extends { readonly '~room': infer R extends RoomTypes } ? R : never
