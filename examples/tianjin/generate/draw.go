package main

import "github.com/yibaojiesuan/settlement/examples/internal/generator"

// fen is money.
type fen = generator.Fen

const yuan fen = 100

// The seed of everything drawn. Change it and the figures in README.md are wrong.
const seed1, seed2 = 84600, 7050
