module shapes
  use iso_fortran_env, only: real64
  implicit none
  interface area
    module procedure square_area
  end interface
  interface
    subroutine far(x)
      integer :: x
    end subroutine
  end interface
  type :: square
    real :: side
  contains
    procedure :: area => square_area
  end type
contains
  !> Documents.
  pure recursive function square_area(self) result(r)
    class(square), intent(in) :: self
    real :: r
    r = self%side**2 ! after code
  end function square_area

  integer function plain(n)
    integer, intent(in) :: n
    if (n > 1 .or. n < 0) plain = 1
  contains
    subroutine inner()
      if (n == 1) return
    end subroutine inner
  end function
  subroutine c_name(x) bind(c, name="s_if")
    integer :: x
  end subroutine
end module shapes
