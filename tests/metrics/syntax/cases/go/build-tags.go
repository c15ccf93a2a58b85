//go:build linux && (amd64 || arm64)

package shop

import "C"

//go:embed x.txt
var x string

func init() {}
func init() {}
