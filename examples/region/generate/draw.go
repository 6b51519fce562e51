package main

import "github.com/yibaojiesuan/settlement/examples/internal/generator"

// fen is money.
type fen = generator.Fen

// percent returns f × n ÷ 100, truncated to the fen.
func percent(f fen, n int64) fen { return f * fen(n) / 100 }

// The seed of everything drawn. Change it and the figures in README.md are wrong.
const seed1, seed2 = 310, 390
