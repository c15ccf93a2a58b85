package shop

func Wait(done <-chan struct{}, rows chan int) {
	for {
		select {
		case <-done:
			return
		case row, ok := <-rows:
			if !ok {
				return
			}
			go func() {
				defer func() { recover() }()
				use(row)
			}()
		default:
		}
	}
}
