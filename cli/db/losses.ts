import type { Statement } from './kit-types.ts'

interface Loss extends Statement {
  readonly data?: { readonly name?: string }
  readonly tableName?: string
}

/** What of a migration takes data away for good, a sentence each. */
export function lossesOf(statements: readonly Statement[], sql: readonly string[]): string[] {
  const dropped = statements.flatMap((statement: Loss) => {
    switch (statement.type) {
      case 'drop_table':
        return [`Drops the table ${statement.tableName} with all its rows.`]
      case 'alter_table_drop_column':
        return [`Drops the column ${statement.tableName}.${statement.columnName} with its values.`]
      case 'drop_schema':
        return [`Drops the schema ${statement.name}.`]
      default:
        return []
    }
  })
  return [...dropped, ...rebuilt(sql)]
}

/** SQLite changes a column by copying the table; columns that the copy does not name are lost with the old one. */
function rebuilt(sql: readonly string[]): string[] {
  return sql.flatMap((text) => {
    const [, table, columns = '', selected = ''] =
      /^INSERT INTO `__new_([^`]+)`\(([^)]*)\) SELECT (.*) FROM/s.exec(text) ?? []
    return table !== undefined && columns !== selected ? [`Copies the table ${table} without all of its columns.`] : []
  })
}
