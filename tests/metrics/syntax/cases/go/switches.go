package shop

func Kind(x any) string {
	switch y := x.(type) {
	case int, string:
		return "a"
	case nil:
	default:
		_ = y
	}
	switch {
	case x == 1 && true:
		fallthrough
	case x == 2:
		for {
			break
		}
	default:
	}
	switch x {
	}
	return ""
}
