import { useState } from 'react'
import { useConnection, useLive } from './live.ts'

const requests = [
  'fail/missing',
  'fail/conflict',
  'fail/crash',
  'fail/later',
  'slow?ms=500',
  'stream',
  'large?kb=64',
  'nothing',
]

export function App() {
  const { status } = useConnection()
  const [answer, setAnswer] = useState('Nothing asked yet.')
  const ask = async (path: string) => {
    const response = await fetch(`/api/${path}`)
    setAnswer(`${response.status} ${(await response.text()).slice(0, 400)}`)
  }
  return (
    <main>
      <h1>Playground</h1>
      <p role="status">{status}</p>
      {(['own', 'shared', 'only'] as const).map((name) => (
        <Tally key={name} name={name} />
      ))}
      <h2>Requests</h2>
      {requests.map((path) => (
        <button key={path} type="button" onClick={() => void ask(path)}>
          {path}
        </button>
      ))}
      <pre>{answer}</pre>
    </main>
  )
}

function Tally({ name }: { name: 'own' | 'shared' | 'only' }) {
  const tally = useLive(name, { step: 1 })
  return (
    <p data-tally={name}>
      {name}: <output>{tally.state?.count ?? '-'}</output>{' '}
      <button type="button" onClick={() => void tally.add()}>
        add
      </button>{' '}
      <button type="button" onClick={() => void tally.fail().catch(() => undefined)}>
        fail
      </button>
    </p>
  )
}
