package job

import "github.com/yibaojiesuan/settlement/drg"

// Unused is the entries of a policy's tables that no case can meet.
type Unused struct {
	Policy  string // its name
	Entries []drg.Unused
}

// Unused lists the entries of tables that no case can meet, by policy: those of levels that
// no institution has and, where the policy accepts them, of groups and institutions that it
// does not list.
func (j *Job) Unused() []Unused {
	var list []Unused
	for _, p := range j.parts {
		list = append(list, p.unused...)
	}
	return list
}

// Idle is a name under ignore that passes over no column of the part's files.
type Idle struct {
	Part int    // of the document, from 0
	Name string // as the document has it
	Read bool   // claims have this column, and it is read all the same; else no file has it
}

// Idle lists the names under ignore that pass over nothing: they may be misspelt. Nothing is
// said of a part with files of JSON lines, which have no header. It reads the headers of the
// files.
func (j *Job) Idle() (list []Idle) {
	for i, p := range j.parts {
		if len(j.doc.Parts[i].Ignore) == 0 {
			continue
		}
		for _, one := range p.idle() {
			one.Part = i
			list = append(list, one)
		}
	}
	return list
}
