class Keys
  def sym
    h = { if: 1, end: 2, class: 3, "while": 4 }
    x.class
    self.end
    x&.if
    f(unless: 1, do: h[:def])
    x.then { |rescue_| rescue_ }
  end

  def end; end
  def if(for_:, in: 1) = binding.local_variable_get(:in)
  alias while if
  undef :until
end
