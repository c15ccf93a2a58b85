package shop

func A() { if x() { y() } }; func B() {}
func C(a *int, b ...*int) *int { return a }
func external(a int) int
func D() (f func(int) (int, error)) { return nil }
