import { define } from "di"
import { audit } from "./audit.ts"

export const plugins = [
	"first",
	audit("x")
]
