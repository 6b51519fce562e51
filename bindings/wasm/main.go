//go:build js && wasm

// Command wasm is the library for browsers and Node.js: see README.md.
//
//	GOOS=js GOARCH=wasm go build -ldflags "-s -w" -o settlement.wasm ./wasm
package main

import (
	"syscall/js"

	"github.com/yibaojiesuan/settlement/bindings/call"
)

func main() {
	calls := map[string]any{}
	for name, ask := range map[string]func([]byte, []call.File) call.Answer{
		"job":     call.Job,
		"explain": call.Explain,
		"verify":  call.Verify,
		"version": func([]byte, []call.File) call.Answer { return call.Version() },
	} {
		calls[name] = js.FuncOf(func(_ js.Value, given []js.Value) any {
			a := call.Guard(func() call.Answer { return run(ask, given) })
			return map[string]any{"status": a.Status, "text": string(a.Text)}
		})
	}
	js.Global().Set("settlementCalls", calls)
	select {} // the calls need this program
}

// run calls with what a script gave, if it can be read: the request and the files.
func run(ask func([]byte, []call.File) call.Answer, given []js.Value) call.Answer {
	if len(given) != 2 || given[0].Type() != js.TypeString {
		return call.RefuseAt("request", call.ErrKind)
	}
	if given[1].Type() != js.TypeObject {
		return call.RefuseAt("files", call.ErrKind)
	}
	bytes := js.Global().Get("Uint8Array")
	pairs := js.Global().Get("Object").Call("entries", given[1])
	files := make([]call.File, pairs.Length())
	for i := range files {
		pair := pairs.Index(i)
		name, data := pair.Index(0).String(), pair.Index(1)
		if !data.InstanceOf(bytes) {
			return call.RefuseAt("files", call.ErrKind)
		}
		files[i] = call.File{Name: name, Data: make([]byte, data.Length())}
		js.CopyBytesToGo(files[i].Data, data)
	}
	return ask([]byte(given[0].String()), files)
}
