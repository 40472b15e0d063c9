import { FluxStackTestUtils, type TestApp, type TestAppParts } from '@fluxstack/runtime/testing'
import { onTestFinished } from 'vitest'
import { app, type App } from '../app/server/index.ts'
import { services } from '../app/server/services/index.ts'
import { Notes, NotesService, noNotes } from '../app/server/services/notes.ts'

/** The app, without a port and for this test alone: its notes are its own. */
export async function testApp(parts: TestAppParts<App> = {}): Promise<TestApp<App>> {
  const utils = new FluxStackTestUtils()
  onTestFinished(() => utils.cleanup())
  const own = services.override(Notes, () => new NotesService(noNotes()))
  return utils.app<App>(app, { services: own, ...parts })
}
