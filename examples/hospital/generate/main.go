// Command generate writes the files of examples/hospital.
//
// Run it from the root of the repository:
//
//	go run ./examples/hospital/generate
//	go run ./examples/hospital/generate -dir /tmp/hospital
package main

import (
	"github.com/yibaojiesuan/settlement/examples/hospital/drawn"
	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() {
	generator.Main("hospital", func() ([]generator.File, error) { return drawn.Files(drawn.Small()) })
}
