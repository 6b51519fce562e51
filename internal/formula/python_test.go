package formula

import (
	"encoding/json"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/yibaojiesuan/settlement/internal/testsize"
)

// judge reads one formula with its inputs a line and prints its value, or "none".
const judge = `
import json, sys
sys.path.insert(0, "../../docs/check")
import trails
for line in sys.stdin:
    case = json.loads(line)
    try:
        value = trails.evaluate(case["formula"], {i["name"]: trails.given(i, "value") for i in case["inputs"]})
    except Exception:
        value = None
    print(json.dumps(None if value is None else value if isinstance(value, (bool, str)) else {"number": str(value)}))
`

// TestPythonChecker holds docs/check, which shares no code with the library, to the values of
// random formulas.
func TestPythonChecker(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	var in strings.Builder
	var want []any
	for n := range testsize.Of(500, 20_000) {
		w := newWorld(rand.New(rand.NewPCG(uint64(n), 15)))
		w.deep = 12
		w.memo = map[string]meaning{}
		p := w.phrase([]Type{Number, Flag, Text}[w.r.IntN(3)])
		e := mustParse(t, p.write(w.r))
		inputs := []map[string]any{}
		for _, name := range e.Names() {
			v, _ := w.lookup(name)
			in := map[string]any{"name": name}
			switch v.Type() {
			case Number:
				in["value"] = v.Rat().RatString()
			case Text:
				in["text"] = v.Text()
			case Flag:
				in["flag"] = v.Flag()
			default:
				in["absent"] = true
			}
			inputs = append(inputs, in)
		}
		line, err := json.Marshal(map[string]any{"formula": e.String(), "inputs": inputs})
		require.NoError(t, err)
		in.Write(append(line, '\n'))
		v, err := e.Value(w.lookup)
		switch {
		case err != nil:
			want = append(want, nil)
		case v.Type() == Number:
			want = append(want, map[string]any{"number": v.Rat().RatString()})
		case v.Type() == Text:
			want = append(want, v.Text())
		default:
			want = append(want, v.Flag())
		}
	}
	command := exec.Command(python, "-c", judge)
	command.Stdin = strings.NewReader(in.String())
	out, err := command.Output()
	require.NoError(t, err)
	cases := strings.Split(in.String(), "\n")
	for i, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		var got any
		require.NoError(t, json.Unmarshal([]byte(line), &got))
		require.Equal(t, want[i], got, cases[i])
	}
}
