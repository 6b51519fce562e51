package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// test is a test of a compiled package.
type test struct {
	binary, dir, name string
	took              time.Duration
	reaches           map[int]bool
}

// build compiles the tests of packages over the changed rooms.
func build(folder string, rooms []*room, all []*mutant, packages []string) ([]*test, error) {
	replace := map[string]string{}
	for i, r := range rooms {
		changed := false
		for k, f := range r.files {
			list := of(all, f)
			if len(list) == 0 {
				continue
			}
			changed = true
			name := filepath.Join(folder, fmt.Sprintf("%d-%d.go", i, k))
			if err := os.WriteFile(name, f.instrumented(list), 0o600); err != nil {
				return nil, err
			}
			replace[f.path] = name
		}
		if changed {
			name := filepath.Join(folder, fmt.Sprintf("%d.go", i))
			if err := os.WriteFile(name, []byte(helperText(r.name)), 0o600); err != nil {
				return nil, err
			}
			replace[filepath.Join(r.dir, "mutant_numbers.go")] = name
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	name := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(name, overlay, 0o600); err != nil {
		return nil, err
	}
	var tests []*test
	for i, p := range packages {
		dir, err := filepath.Abs(p)
		if err != nil {
			return nil, err
		}
		binary := filepath.Join(folder, strconv.Itoa(i)+".test")
		if out, err := exec.Command("go", "test", "-c", "-vet=off", "-overlay", name, "-o", binary, p).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w\n%s", p, err, out)
		}
		list := exec.Command(binary, "-test.list", only.tests)
		list.Dir = dir
		out, err := list.Output()
		if err != nil {
			return nil, err
		}
		for _, t := range strings.Fields(string(out)) {
			tests = append(tests, &test{binary: binary, dir: dir, name: t})
		}
	}
	return tests, nil
}

// reach runs each test by itself, with nothing changed, and takes out those that fail.
// Nor do those count that take more processor seconds than slow.
func reach(folder string, tests []*test, slow int) error {
	for i, t := range tests {
		seen := filepath.Join(folder, fmt.Sprintf("seen%d", i))
		ok, took, out := run(t.binary, t.dir, []string{t.name}, slow, "MUTANT_SEEN="+seen)
		t.took = took
		if !ok && took >= time.Duration(slow)*time.Second*9/10 {
			fmt.Fprintf(os.Stderr, "%s takes more than %d s, and is left out\n", t.name, slow)
			continue
		}
		if !ok {
			fmt.Fprintf(os.Stderr, "%s fails with nothing changed, and is left out:\n%s\n", t.name, out)
			continue
		}
		text, err := os.ReadFile(seen)
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		t.reaches = map[int]bool{}
		for _, n := range strings.Fields(string(text)) {
			number, err := strconv.Atoi(n)
			if err != nil {
				return err
			}
			t.reaches[number] = true
		}
	}
	return nil
}

// run runs tests of a binary with a limit of processor seconds and of memory, and reports
// whether they passed, and the processor time that they took.
func run(binary, dir string, names []string, seconds int, env ...string) (bool, time.Duration, string) {
	script := fmt.Sprintf(`ulimit -t %d; ulimit -v 12000000; exec "$0" "$@"`, seconds)
	command := exec.Command("sh", "-c", script, binary, "-test.failfast", "-test.timeout=0", "-test.run", "^("+strings.Join(names, "|")+")$")
	command.Dir = dir
	command.Env = append(append(os.Environ(), "GOMAXPROCS=1", "SETTLEMENT_LONG="), env...)
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, &out
	err := command.Run()
	return err == nil, command.ProcessState.UserTime() + command.ProcessState.SystemTime(), out.String()
}

// levels part tests by how long they take: the quick ones are tried first.
var levels = []time.Duration{200 * time.Millisecond, time.Second, 5 * time.Second, time.Hour}

// survives tries a change and reports whether every test passes, and how many reach it.
func survives(m *mutant, tests []*test) (bool, int) {
	home := filepath.Dir(m.file.path)
	reached, from := 0, time.Duration(0)
	for _, to := range levels {
		byBinary := map[string][]*test{}
		for _, t := range tests {
			if t.reaches[m.number] && from <= t.took && t.took < to {
				byBinary[t.binary] = append(byBinary[t.binary], t)
				reached++
			}
		}
		from = to
		var groups [][]*test
		for _, g := range byBinary {
			groups = append(groups, g)
		}
		// The package's own first.
		slices.SortFunc(groups, func(a, b []*test) int {
			if d := cmp.Compare(away(a[0], home), away(b[0], home)); d != 0 {
				return d
			}
			return cmp.Compare(a[0].binary, b[0].binary)
		})
		for _, g := range groups {
			var names []string
			var took time.Duration
			for _, t := range g {
				names, took = append(names, t.name), took+t.took
			}
			if ok, _, _ := run(g[0].binary, g[0].dir, names, 5+3*int(took.Seconds()+1), "MUTANT="+strconv.Itoa(m.number)); !ok {
				return false, reached
			}
		}
	}
	return true, reached
}

func away(t *test, home string) int {
	if t.dir == home {
		return 0
	}
	return 1
}

// report prints the changes that live and a line a file, and reports whether at least 95 in
// 100 of those that change something are killed.
func report(all, live []*mutant, same map[*mutant]bool) bool {
	killed, lived, equal := map[string]int{}, map[string]int{}, map[string]int{}
	var files []string
	for _, m := range all {
		f := m.file.name
		if !slices.Contains(files, f) {
			files = append(files, f)
		}
		switch {
		case same[m]:
			equal[f]++
		case slices.Contains(live, m):
			lived[f]++
			fmt.Println(m.row())
		default:
			killed[f]++
		}
	}
	fmt.Printf("\n%-36s %6s %6s %6s\n", "file", "killed", "live", "same")
	for _, f := range files {
		fmt.Printf("%-36s %6d %6d %6d\n", f, killed[f], lived[f], equal[f])
	}
	k, l := sum(killed), sum(lived)
	fmt.Printf("%-36s %6d %6d %6d\n", "all", k, l, sum(equal))
	if k+l > 0 {
		fmt.Printf("%.1f %% killed of those that change something\n", 100*float64(k)/float64(k+l))
	}
	return 100*k >= 95*(k+l)
}

func sum(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}
