program main
  implicit none
  integer :: n
  n = 1
  if (n == 1) then
    call greet()
  endif
contains
  subroutine greet
    print *, 'it''s if .and. ! no comment', "do"
  end
end program main
