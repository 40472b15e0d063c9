const plugins = [ one
  , two
  ]
