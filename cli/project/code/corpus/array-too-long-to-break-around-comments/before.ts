export const plugins = [anElementWithALongName, /* the second */ anotherElementWithALongName, yetAnotherElement]
