subroutine pp(n)
#ifdef MPI
  if (n > 1) call mpi()
#else
  if (n > 2) call other()
#endif
#define IF_X 1
  ! a comment
end subroutine
