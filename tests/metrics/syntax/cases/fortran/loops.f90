subroutine loops(n, a, b)
  integer :: n, i, a(3), b(3)
  outer: do while (n > 1)
    do i = 1, 3
      if (a(i) > 1) exit outer
    end do
  end do outer
  do concurrent (i = 1:n)
    a(i) = 1
  end do
  do 10 i = 1, 3
    b(i) = 2
10 continue
  do
    exit
  end do
  forall (i = 1:3) a(i) = 1
  where (a > 1)
    b = 1
  elsewhere (a > 2)
    b = 3
  elsewhere
    b = 2
  end where
end subroutine
