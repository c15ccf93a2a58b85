package shop

type Number interface {
	~int | ~float64
	Less(than Number) bool
}

func Map[T, U any](rows []T, f func(T) U) (out []U, err error) {
	for _, row := range rows {
		out = append(out, f(row))
	}
	return
}

func Max[T Number](a, b T) T { return Pair[T, T]{a, b}.Max() }
