// Package generator is what the commands share that make the data of examples: exact
// amounts, chance that is the same on every machine, and writing what was made. It does
// not import the library, so the data prove something of it.
package generator
