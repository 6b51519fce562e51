// Command generate writes the files of examples/hospital.
//
// Run it from the root of the repository:
//
//	go run ./examples/hospital/generate
//	go run ./examples/hospital/generate -stays 100000 -dir /tmp/hospital
//
// With -stays it makes six months of a larger hospital, without the year before.
package main

import (
	"flag"

	"github.com/yibaojiesuan/settlement/examples/hospital/drawn"
	"github.com/yibaojiesuan/settlement/examples/internal/generator"
)

func main() {
	stays := flag.Int("stays", 0, "make a hospital of about this `number` of stays in place of the committed one")
	generator.Main("hospital", func() ([]generator.File, error) {
		if *stays > 0 {
			return drawn.Files(drawn.Large(*stays))
		}
		return drawn.Files(drawn.Small())
	})
}
