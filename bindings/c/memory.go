package main

// #define SETTLEMENT_TYPES_ONLY
// #include <stdlib.h>
// #include "settlement.h"
//
// // The malloc of cgo ends the process where there is no memory; this one returns NULL.
// static inline char *settlement_take(size_t size) { return malloc(size); }
import "C"

import (
	"fmt"
	"math"
	"unsafe"

	"github.com/yibaojiesuan/settlement"
	"github.com/yibaojiesuan/settlement/bindings/call"
)

// Limits of what a caller may give, so that garbage is refused and not read.
const (
	maxRequest = 16 << 20
	maxFiles   = 100000
	maxBytes   = min(1<<40, math.MaxInt) // of a file
)

const noMemory = C.SETTLEMENT_MEMORY

// text returns the bytes of a text, without copying them.
func text(p *C.settlement_text, limit int) ([]byte, error) {
	if p == nil {
		return nil, call.ErrNull
	}
	first := (*byte)(unsafe.Pointer(p))
	for n := range limit + 1 { // strnlen would end the process at an address that cannot be read
		if *(*byte)(unsafe.Add(unsafe.Pointer(first), n)) == 0 {
			return unsafe.Slice(first, n), nil
		}
	}
	return nil, call.ErrSize
}

// given returns the files of a caller. Their bytes are read where they are.
func given(files *C.settlement_files, count int64) ([]call.File, error) {
	switch {
	case count < 0 || count > maxFiles:
		return nil, &settlement.FieldError{Path: "count", Err: call.ErrSize}
	case count == 0:
		return nil, nil
	case files == nil:
		return nil, &settlement.FieldError{Path: "files", Err: call.ErrNull}
	}
	var f settlement.Faults
	list := make([]call.File, count)
	for i, file := range unsafe.Slice((*C.settlement_file)(unsafe.Pointer(files)), int(count)) {
		at := fmt.Sprintf("files[%d].", i)
		name, err := text(file.name, call.MaxName)
		f.At(at+"name", err)
		size := int64(file.size)
		switch {
		case size < 0 || size > maxBytes:
			f.At(at+"size", call.ErrSize)
		case size > 0 && file.data == nil:
			f.At(at+"data", call.ErrNull)
		default:
			list[i] = call.File{Name: string(name), Data: unsafe.Slice((*byte)(file.data), int(size))}
		}
	}
	return list, f.Err()
}

// copied returns the text with a zero byte after it in memory of C, nil if there is none.
func copied(text []byte) *C.char {
	p := C.settlement_take(C.size_t(len(text)) + 1)
	if p != nil {
		to := unsafe.Slice((*byte)(unsafe.Pointer(p)), len(text)+1)
		copy(to, text)
		to[len(text)] = 0
	}
	return p
}

func free(p unsafe.Pointer) { C.free(p) }
