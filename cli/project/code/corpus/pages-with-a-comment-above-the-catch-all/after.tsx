import { PostsPage } from './pages/PostsPage.tsx'

export const routes = [
  { index: true, element: <Home /> },

  { path: 'posts', element: <PostsPage /> },
  // What is left.
  { path: '*', element: <NotFound /> },
]
