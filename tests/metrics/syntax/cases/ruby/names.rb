module Shop
  class Basket < Struct.new(:a)
    def self.open(x) = new(x)
    class << self
      attr_reader :y
      def close; 1 || 2; end
    end
    def [](i); end
    def ==(other) = other && true
    def size=(v); @size = v; end
    def empty?; true; end
    class Inner
      def go!; end
    end
  end
  def self.helper; end
  class A::B
    def deep; end
  end
end
def top; end
def obj.single; end
