package main

import (
	"testing"

	"github.com/yibaojiesuan/settlement"
)

func BenchmarkZZ(b *testing.B) {
	for _, k := range sharedWork() {
		if k.name != "heads" && k.name != "pools" && k.name != "plain" {
			continue
		}
		for n := 1; n <= 2; n++ {
			b.Run(k.name+string(rune('0'+n)), func(b *testing.B) {
				d, err := newData(1_000_000, b.TempDir())
				if err != nil {
					b.Fatal(err)
				}
				settle, err := k.prepare(d)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportAllocs()
				b.ResetTimer()
				for range b.N {
					if _, err := settle(settlement.Workers(n)); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
