// Package generator is shared by the commands that make the data of examples. It has
// exact amounts, random draws that are the same on every machine, and writes the files.
// It does not import the library, so that the data can prove something about it.
package generator
