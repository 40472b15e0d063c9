import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { LiveProvider } from './live.ts'

const root = document.getElementById('root')
if (!root) throw new Error('index.html holds no element with the id "root".')

createRoot(root).render(
  <StrictMode>
    <LiveProvider>
      <App />
    </LiveProvider>
  </StrictMode>,
)
