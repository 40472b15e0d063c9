// entries
add('cartoon($1)')
add('cart($1)')
end()
