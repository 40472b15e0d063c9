<<<<<<< HEAD
export const plugins = [one]
=======
export const plugins = [two]
>>>>>>> branch
