subroutine before(n)
  if (n > 1) n = 2
end subroutine

subroutine broken(n)
  n = = 3
end subroutine

subroutine after(n)
  do while (n > 1)
    n = n - 1
  end do
end subroutine
