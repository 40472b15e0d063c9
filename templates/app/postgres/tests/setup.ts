// A variable that is set for real and not the one in .env: the tests migrate the database and make others beside it.
if (!process.env.DATABASE_URL) {
  throw new Error(
    'The tests need DATABASE_URL, the address of a PostgreSQL database whose user may make others: DATABASE_URL=postgres://user:password@localhost:5432/test npm test',
  )
}
