def pick(n)
  x = if n then 1 else 2 end
  y = case n
      when 1
        while x
          x = nil
        end
      end
  z = begin
    Integer(n)
  rescue
    0
  end
  [x, y, z]
end
def endless(n) = if n then 1 else 2 end
def early(n) = n&.zero? ? 1 : 2
