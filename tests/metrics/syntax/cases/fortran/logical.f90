logical function check(a, b, c)
  logical, intent(in) :: a, b, c
  check = a .and. b .or. .not. c .AND. &
    (a .eqv. b) .neqv. c
  if (a) then; check = b; else if (b .Or. c) then; check = a; else; check = c; endif
end function
