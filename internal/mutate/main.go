// Mutate changes the code that computes, one place at a time, and asks whether a test
// fails. A change that no test sees is a test that is missing, or a change that changes
// nothing; docs/mutants.md lists the latter with the reason.
//
//	go run ./internal/mutate -each 3            three changes a file, of every package below
//	go run ./internal/mutate -each 0 ./budget   every change in budget
//	go run ./internal/mutate -of 100 ./drg      a hundred changes of drg
//	go run ./internal/mutate -again survivors   those that a former run printed
//
// The tree is not touched: all changes of a run are compiled at once into test binaries by
// way of an overlay, each behind a number, and the environment says which number is on. So
// a change costs the run of its tests and nothing to compile. Each test is run once by
// itself beforehand, to see which changes it reaches and how long it takes. A change is
// then tried by the tests that reach it: the quick ones of its package, and if it lives, the
// slow ones and those of the other packages.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// computing are the packages whose files compute.
var computing = []string{".", "./drg", "./perdiem", "./capitation", "./budget", "./analysis", "./job"}

// beside are packages that are not changed, but whose tests may see a change.
var beside = []string{"./settlementtest", "./examples/settle"}

// only says which tests count.
var only = struct{ tests string }{"^(Test|Example)"}

func main() {
	log.SetFlags(0)
	each := flag.Int("each", 3, "changes tried a `file`; 0 tries all")
	of := flag.Int("of", 0, "changes tried a `package`, in place of each")
	seed := flag.Uint64("seed", 1, "what is drawn")
	files := flag.String("files", "", "only files that this regular `expression` matches")
	again := flag.String("again", "", "only the changes that this `file` has rows of")
	flag.StringVar(&only.tests, "run", only.tests, "only tests that this regular `expression` matches")
	list := flag.Bool("list", false, "print the changes, try none")
	known := flag.String("known", "docs/mutants.md", "`file` with rows of changes that change nothing")
	quick := flag.Int("quick", 4, "tests that take more processor `seconds` wait for what lives")
	slow := flag.Int("slow", 120, "tests that take more processor `seconds` are left out")
	alone := flag.Bool("alone", false, "only the quick tests, and only those of the packages themselves")
	flag.Parse()
	packages := flag.Args()
	if len(packages) == 0 {
		packages = computing
	}
	wanted, err := regexp.Compile(*files)
	check(err)

	rooms, err := load(packages)
	check(err)
	nothing, err := readRows(*known)
	check(err)
	drawing := drawing{files: wanted, each: *each, of: *of, seed: *seed}
	if *again != "" {
		drawing.rows, err = readRows(*again)
		check(err)
	}
	var all []*mutant
	for _, r := range rooms {
		all = append(all, drawing.from(r)...)
	}
	all = refused(rooms, all)
	if *list {
		for _, m := range all {
			fmt.Println(m.row())
		}
		return
	}
	same := map[*mutant]bool{}
	var live []*mutant
	for _, m := range all {
		if same[m] = nothing[m.key()]; !same[m] {
			live = append(live, m)
		}
	}
	live, err = tried(rooms, live, packages, *quick)
	check(err)
	if !*alone {
		wide := slices.Concat(packages, computing, beside)
		slices.Sort(wide)
		live, err = tried(rooms, live, slices.Compact(wide), *slow)
		check(err)
	}
	if !report(all, live, same) {
		os.Exit(1)
	}
}

// drawing says which changes are tried.
type drawing struct {
	files    *regexp.Regexp
	rows     map[string]bool // those of a former run; nil: they are drawn
	each, of int             // how many of a file, or of a package; 0: all
	seed     uint64
}

// from returns the changes of a package that are tried.
func (d *drawing) from(r *room) (those []*mutant) {
	for _, f := range r.files {
		if !d.files.MatchString(f.name) {
			continue
		}
		found := f.find(r)
		switch {
		case d.rows != nil:
			found = keep(found, d.rows)
		case d.of == 0 && d.each > 0:
			found = draw(found, d.each, d.seed)
		}
		those = append(those, found...)
	}
	if d.rows == nil && d.of > 0 {
		those = draw(those, d.of, d.seed)
	}
	return those
}

// tried tries changes by the tests of packages that take at most some seconds, and returns
// those that live.
func tried(rooms []*room, all []*mutant, packages []string, seconds int) ([]*mutant, error) {
	if len(all) == 0 {
		return nil, nil
	}
	folder, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	tests, err := build(folder, rooms, all, packages)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "%d changes, %d tests\n", len(all), len(tests))
	start := time.Now()
	if err := reach(folder, tests, seconds); err != nil {
		return nil, err
	}
	fmt.Fprintf(os.Stderr, "tests run once by themselves in %v\n", time.Since(start).Round(time.Second))
	var live []*mutant
	for i, m := range all {
		if ok, reached := survives(m, tests); ok {
			live = append(live, m)
			fmt.Fprintf(os.Stderr, "%s reached by %d tests |\n", m.row(), reached)
		}
		if i%50 == 49 {
			fmt.Fprintf(os.Stderr, "%d of %d tried, %d live\n", i+1, len(all), len(live))
		}
	}
	return live, nil
}

// readRows returns the rows of a table of changes; a file that is not there has none.
func readRows(name string) (map[string]bool, error) {
	rows := map[string]bool{}
	f, err := os.Open(name)
	if os.IsNotExist(err) {
		return rows, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	for in.Scan() {
		// | file | function | change | …
		cells := strings.Split(in.Text(), " | ")
		if len(cells) >= 3 {
			row := strings.Join(cells[:3], " | ")
			rows[strings.TrimSuffix(strings.TrimSpace(row), " |")] = true
		}
	}
	return rows, in.Err()
}

func keep(found []*mutant, only map[string]bool) []*mutant {
	var kept []*mutant
	for _, m := range found {
		if only[m.key()] {
			kept = append(kept, m)
		}
	}
	return kept
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
