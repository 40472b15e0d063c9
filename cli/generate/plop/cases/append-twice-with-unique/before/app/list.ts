// entries
end()
