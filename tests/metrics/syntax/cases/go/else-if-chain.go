package shop

func Grade(n int) string {
	if n > 90 {
		return "a"
	} else if m := n; m > 80 && m < 90 {
		return "b"
	} else if n > 70 {
		if n == 77 {
			return "lucky"
		}
	} else {
		if n > 0 {
			return "d"
		}
	}
	return "c"
}
