package shop

func Load(path string) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = r.(error)
		}
	}()
	if _, err := open(path); err != nil {
		return err
	} else if errors.Is(err, EOF) || path == "" {
		return nil
	}
	return
}
