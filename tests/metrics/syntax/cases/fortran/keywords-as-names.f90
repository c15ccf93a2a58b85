subroutine if(do, end)
  integer :: do, end, then, select
  do = end + 1
  then = 2
  if = 3
  call while(do)
end subroutine if
