import { Layout } from './Layout'

export const routes = [
  { path: '/', element: <Layout title="const routes = []">{'*'}</Layout>, children: [{ path: 'a', element: <i /> }, { path: '*', element: <b /> }] },
]
