submodule (shapes) details
contains
  module procedure area
    r = 1
  end procedure area
  module subroutine grow(x)
    integer, intent(inout) :: x
    associate (y => x)
      if (y > 1) y = 2
    end associate
    block
      integer :: z
    end block
  end subroutine
  elemental module function twice(x) result(y)
    real, intent(in) :: x
    real :: y
    y = 2 * x
  end function
end submodule
