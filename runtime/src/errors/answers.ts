import { currentRequest } from '../logging/context.ts'
import { problemResponse } from './answer.ts'
import { ErrorCounts } from './counts.ts'
import type { FluxStackError } from './errors.ts'
import { type FieldMessages, MessageCatalogue, type Messages } from './messages.ts'

export interface ErrorAnswersOptions {
  /** Show messages and stacks of unexpected errors: development only. */
  expose: boolean
  messages?: Messages | undefined
  fieldMessages?: FieldMessages | undefined
  locale?: string | undefined
}

/** Where every error of an app becomes an answer: counted, and in the language that was asked for. */
export class ErrorAnswers {
  readonly counts = new ErrorCounts()
  readonly #expose: boolean
  readonly #catalogue: MessageCatalogue

  constructor({ expose, messages, locale, fieldMessages }: ErrorAnswersOptions) {
    this.#expose = expose
    this.#catalogue = new MessageCatalogue(messages, locale, fieldMessages)
  }

  /** The answer to an error, with the methods that are allowed instead of a 405. */
  respond(error: FluxStackError, request: Request, requestId?: string, allowed?: readonly string[]): Response {
    this.counts.add(error.code)
    const told = { expose: this.#expose, requestId, traceId: currentRequest()?.traceId }
    if (!this.#catalogue.translated) {
      return problemResponse(error, { ...told, texts: this.#catalogue.for(null) }, allowed)
    }
    const texts = this.#catalogue.for(request.headers.get('accept-language'))
    const response = problemResponse(error, { ...told, texts }, allowed)
    response.headers.set('content-language', texts.locale)
    response.headers.append('vary', 'accept-language')
    return response
  }
}
