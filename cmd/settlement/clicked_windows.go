package main

import "github.com/inconshreveable/mousetrap"

// doubleClicked reports whether the program was started from a window and not from a terminal.
func doubleClicked() bool { return mousetrap.StartedByExplorer() }
