// Command c is the C library: see settlement.h.
//
//	go build -buildmode=c-shared -o libsettlement.so ./c
//	go build -buildmode=c-archive -o libsettlement.a ./c
package main

// #define SETTLEMENT_TYPES_ONLY
// #include "settlement.h"
import "C"

import (
	"runtime/debug"
	"unsafe"

	"github.com/yibaojiesuan/settlement/bindings/call"
)

func main() {} // a library has none, and Go wants one

//export settlement_job
func settlement_job(request *C.settlement_text, files *C.settlement_files, count C.int64_t, status *C.int32_t) *C.char {
	return run(call.Job, request, files, count, status)
}

//export settlement_explain
func settlement_explain(request *C.settlement_text, files *C.settlement_files, count C.int64_t, status *C.int32_t) *C.char {
	return run(call.Explain, request, files, count, status)
}

//export settlement_verify
func settlement_verify(request *C.settlement_text, files *C.settlement_files, count C.int64_t, status *C.int32_t) *C.char {
	return run(call.Verify, request, files, count, status)
}

//export settlement_version
func settlement_version() *C.char { return handOver(call.Version(), nil) }

//export settlement_free
func settlement_free(answer *C.char) { free(unsafe.Pointer(answer)) }

// run calls with what a C program gave, if it can be read. An address that nobody can read is a
// fault of the answer, and not the end of the process, as far as Go is the one that reads.
func run(ask func([]byte, []call.File) call.Answer, request *C.settlement_text, files *C.settlement_files, count C.int64_t, status *C.int32_t) *C.char {
	return handOver(call.Guard(func() call.Answer {
		defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
		text, err := text(request, maxRequest)
		if err != nil {
			return call.RefuseAt("request", err)
		}
		list, err := given(files, int64(count))
		if err != nil {
			return call.Refuse(err)
		}
		return ask(text, list)
	}), status)
}

// handOver copies an answer to memory that the caller frees.
func handOver(a call.Answer, status *C.int32_t) *C.char {
	text := copied(a.Text)
	if text == nil {
		a.Status = noMemory
	}
	if status != nil {
		*status = C.int32_t(a.Status)
	}
	return text
}
