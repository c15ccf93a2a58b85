def outer(rows)
  rows.each { |row| row.save if row.ok? || row.late? }
  bound = ->(a) { a > 1 ? 1 : 2 }
  other = lambda do |a|
    while a do a -= 1 end
  end
  third = proc { |a| a && 1 }
  loop do
    break
  end
  rows.map(&:size).select { _1 > 1 and it }
  @late = -> { 1 }
end
SQUARE = ->(x) { x * x }
