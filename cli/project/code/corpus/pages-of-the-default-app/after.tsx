import type { RouteObject } from 'react-router'
import { Layout } from './components/Layout.tsx'
import { ErrorPage } from './pages/ErrorPage.tsx'
import { HomePage } from './pages/HomePage.tsx'
import { NotFoundPage } from './pages/NotFoundPage.tsx'
import { PostsPage } from './pages/PostsPage.tsx'

/** What a route may say of itself in `handle`; the deepest route that says something wins. */
export interface PageMeta {
  title?: string
  description?: string
}

export const routes: RouteObject[] = [
  {
    element: <Layout />,
    children: [
      {
        errorElement: <ErrorPage />,
        children: [
          {
            index: true,
            element: <HomePage />,
            handle: {
              description: 'A page, an API, a database and a live component, working together.',
            } satisfies PageMeta,
          },
          { path: 'posts', element: <PostsPage /> },
          {
            path: '*',
            element: <NotFoundPage />,
            handle: { title: 'Page not found' } satisfies PageMeta,
          },
        ],
      },
    ],
  },
]
