class Shop
  private def secret(x)
    x ||= 1
    x &&= 2
    not x
  end
  memoize def slow; end
  define_method(:dynamic) { |x| x ? 1 : 2 }
  scope :late, -> { where(late: true) }
  attr_accessor :if
end
