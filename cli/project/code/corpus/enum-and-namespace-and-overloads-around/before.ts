enum Kind { Plugins = 'const plugins = []' }
namespace Inner {
  export type plugins = string[]
}
declare module 'x' {
  interface Y { plugins: [] }
}
function over(a: string): void
function over(a: number): void
function over() {}

var plugins = <Plugin[]>[
	one
	,two
]
