package shop

func Outer() {
	bound := func(a bool) int {
		if a {
			return 1
		}
		return 2
	}
	var late func()
	late = func() { late() }
	one, two := func() { _ = 1 == 1 || true }, 2
	s.handler = func() { for {} }
	rows := Table{Run: func(t *T) { if t != nil { bound(true) } }, Name: "x"}
	each(rows, func(x int) bool { return x > 1 && x < 3 })
}
