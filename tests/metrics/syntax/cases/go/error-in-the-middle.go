package shop

func Before(a int) int {
	if a > 1 {
		return 1
	}
	return 2
}

func Broken(a int) int {
	x := := a
	return a
}

func After(a int) int {
	for a > 1 {
		a--
	}
	return a
}
