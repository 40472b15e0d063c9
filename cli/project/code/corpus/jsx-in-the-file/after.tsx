import { Layout } from './Layout'
import { PostsPage } from './pages/PostsPage.tsx'

export const routes = [
  { path: '/', element: <Layout title="const routes = []">{'*'}</Layout>, children: [
    { path: 'a', element: <i /> },
    { path: 'posts', element: <PostsPage /> },
    { path: '*', element: <b /> },
  ] },
]
