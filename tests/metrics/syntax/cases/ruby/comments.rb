#!/usr/bin/env ruby
# frozen_string_literal: true

=begin
def not_code
end
=end
def a # beside code
  # if x
  1
end
__END__
def data
# data
