package main

import (
	"context"
	"io"
)

// until returns a file that can be read until the context ends.
func until(ctx context.Context, r io.ReadCloser) io.ReadCloser {
	if whole, ok := r.(random); ok {
		return &randomUntil{random: whole, ctx: ctx}
	}
	return &readUntil{r, ctx}
}

// random is a file that workbooks are read from.
type random interface {
	io.ReadCloser
	io.ReaderAt
	io.Seeker
}

type readUntil struct {
	io.ReadCloser
	ctx context.Context
}

func (r *readUntil) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.ReadCloser.Read(p)
}

type randomUntil struct {
	random
	ctx context.Context
}

func (r *randomUntil) Read(p []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.random.Read(p)
}

func (r *randomUntil) ReadAt(p []byte, at int64) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.random.ReadAt(p, at)
}

// writeUntil is an output that can be written until the context ends.
type writeUntil struct {
	ctx context.Context
	w   io.Writer
}

func (w *writeUntil) Write(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.w.Write(p)
}
