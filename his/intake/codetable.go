package intake

// codeTable says what codes mean. A map costs more than comparing a code with a few others,
// and each row has several codes.
type codeTable struct {
	few  []meant
	many map[string]string
}

type meant struct{ code, meaning string }

// mostCompared is how many codes are compared one by one.
const mostCompared = 8

func newCodeTable(meanings map[string]string) codeTable {
	if len(meanings) > mostCompared {
		return codeTable{many: meanings}
	}
	var t codeTable
	for code, meaning := range meanings {
		t.few = append(t.few, meant{code, meaning})
	}
	return t
}

// of returns what a code means, and whether the table has it.
func (t *codeTable) of(code string) (meaning string, ok bool) {
	for i := range t.few {
		if t.few[i].code == code {
			return t.few[i].meaning, true
		}
	}
	meaning, ok = t.many[code]
	return meaning, ok
}
