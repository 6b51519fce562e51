package strictjson

// first says on which line an object first has a key.
type first struct {
	key  string
	line int
}

// keys are those that an object has so far. Most objects have few: these are compared, and
// stand behind those of the objects around it.
type keys struct {
	w    *walker
	from int            // where its own begin
	many map[string]int // the lines of all its keys, where they are many
}

const fewKeys = 24

func (w *walker) keys() keys { return keys{w: w, from: len(w.firsts)} }

// line returns the line on which the object first has the key; 0: it does not have it.
func (k *keys) line(key string) int {
	if k.many != nil {
		return k.many[key]
	}
	for _, f := range k.w.firsts[k.from:] {
		if f.key == key {
			return f.line
		}
	}
	return 0
}

// add notes a key that the object did not have before.
func (k *keys) add(key string, line int) {
	switch own := k.w.firsts[k.from:]; {
	case k.many != nil:
		k.many[key] = line
	case len(own) < fewKeys:
		k.w.firsts = append(k.w.firsts, first{key, line})
	default:
		k.many = map[string]int{key: line}
		for _, f := range own {
			k.many[f.key] = f.line
		}
	}
}
