package shop

func All(rows [][]int) {
	for i := 0; i < 3; i++ {
		for range rows {
			for _, row := range rows {
				_ = row
			}
		}
	}
	for len(rows) > 0 && rows != nil {
	}
outer:
	for i := range 10 {
		continue outer
	}
}
