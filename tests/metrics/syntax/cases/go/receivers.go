package shop

type Stack[T any] struct{ rows []T }

func (s *Stack[T]) Push(x T)      { s.rows = append(s.rows, x) }
func (s Stack[T]) Len() int       { return len(s.rows) }
func (Basket) Name() string       { return "basket" }
func (b *Basket) if_() bool       { return b != nil && b.ok || b.late }
func (_ *Pair[K, V]) Swap()       {}
