package call

import (
	"os"
	"testing"
)

func BenchmarkLishui(b *testing.B) {
	var files []File
	for _, name := range []string{"job.json", "policy.json", "beds.json", "cases.csv", "stays.csv"} {
		data, err := os.ReadFile(examples + "/lishui/" + name)
		if err != nil {
			b.Fatal(err)
		}
		files = append(files, File{name, data})
	}
	for b.Loop() {
		if a := Job([]byte(`{}`), files); a.Status != OK {
			b.Fatalf("%s", a.Text)
		}
	}
}
