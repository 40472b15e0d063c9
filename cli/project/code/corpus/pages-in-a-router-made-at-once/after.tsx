import { createBrowserRouter } from 'react-router'
import { PostsPage } from './pages/PostsPage.tsx'

export const router = createBrowserRouter([
  { path: 'posts', element: <PostsPage /> },
  { path: '*', element: <NotFound /> },
])
