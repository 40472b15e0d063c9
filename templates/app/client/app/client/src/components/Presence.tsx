interface PresenceProps {
  people: readonly { id: string; name: string }[]
}

const shown = 5

/** Who has the page open, by the names the server gave them. */
export function Presence({ people }: PresenceProps) {
  const names = people.slice(0, shown).map((person) => person.name)
  const rest = people.length - names.length
  if (rest > 0) names.push(`${rest} more`)

  return (
    <div data-presence={people.length} className="mt-6 border-t border-line pt-5 text-sm">
      <p className="font-medium">{people.length} online</p>
      <ul className="mt-3 flex flex-wrap gap-2">
        {names.map((name) => (
          <li key={name} className="rounded-full bg-accent-soft px-3 py-1 text-accent-ink">
            {name}
          </li>
        ))}
      </ul>
    </div>
  )
}
