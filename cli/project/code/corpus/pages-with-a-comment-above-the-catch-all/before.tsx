export const routes = [
  { index: true, element: <Home /> },

  // What is left.
  { path: '*', element: <NotFound /> },
]
