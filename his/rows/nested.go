package rows

import "io"

// asLines returns the file as JSON lines.
func (t *Table[R]) asLines(s sniffed) io.Reader { return s.utf8Of() }
