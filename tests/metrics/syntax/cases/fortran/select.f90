subroutine kinds(n, a)
  integer :: n
  class(*) :: a
  select case (n)
  case (1)
    n = 2
  case (2:3, 5)
    if (n == 2) n = 3
  case default
    n = 4
  end select
  select type (a)
  type is (integer)
    n = 1
  class is (t)
    n = 2
  class default
    n = 3
  end select
end subroutine
