import { createBrowserRouter, RouterProvider } from 'react-router'
import { LiveProvider } from './lib/live.ts'
import { routes } from './routes.tsx'

const router = createBrowserRouter(routes)

export function App() {
  return (
    <LiveProvider>
      <RouterProvider router={router} />
    </LiveProvider>
  )
}
