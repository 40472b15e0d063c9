enum audit { A }

export const plugins = []
