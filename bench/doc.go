// Command bench measures this library beside other ways to do the same job on the
// same data, in one run:
//
//	cd bench
//	go run .                               every version, a million claims
//	go run . -n 1000000,10000000 -sql      with ten million and the databases, too
//	go run . -only 'from CSV' -runs 9      some of them
//	go run . -goals                        the goals, and which are met
//
// It is a module of its own because it needs github.com/govalues/decimal. README.md
// says how to read what it prints.
package main
