import { define } from "di"

export const plugins = [
	"first"
]
