const plugins = [ one // the first
  , two // the second
  ]
