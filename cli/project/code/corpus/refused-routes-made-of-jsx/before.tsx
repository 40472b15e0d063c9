import { createRoutesFromElements } from 'react-router'

export const routes = createRoutesFromElements(<Route path="*" element={<NotFound />} />)
